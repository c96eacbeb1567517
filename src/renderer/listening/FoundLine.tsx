import { AudioLines } from 'lucide-react'
import { settingsOf } from '../../core/project/records.ts'
import { formatClock } from '../../core/timeline/grid.ts'
import { useEditor, useListening, useProject } from '../state/context.tsx'
import { Button } from '../ui/Button.tsx'
import { percentOf } from './heard.ts'
import { searchByExample } from './listen.ts'
import type { TracksRegion } from './listening-store.ts'

/** Below this a sound is as good as not there: where a span would not even last. */
const hardly = 0.12

/** The best example of a sound, once it is found and selected: to be used, or not. */
export const FoundLine = ({ sound, region }: { readonly sound: string; readonly region: TracksRegion }) => {
  const editor = useEditor()
  const found = useListening((state) => (state.found?.sound === sound ? state.found.best : null))
  const rate = useProject((state) => settingsOf(state.document).rate ?? 48_000)
  if (!found) return null
  const { example, confidence } = found
  return (
    <div className="heard-found" role="status">
      <span className="numbers">
        {confidence < hardly ? 'Hardly heard: best' : 'Best'} from {formatClock(example.from / rate, 1)} to{' '}
        {formatClock((example.from + example.length) / rate, 1)}, {percentOf(confidence)}
      </span>
      <Button
        icon={AudioLines}
        aria-label={`Use it as an example of ${sound}`}
        onClick={() => searchByExample(editor, { sound, best: found }, region)}
      >
        Use as example
      </Button>
    </div>
  )
}
