import { Check, Plus, ScanSearch } from 'lucide-react'
import type { HeardSound } from '../../contract/listening.ts'
import { useListening } from '../state/context.tsx'
import { IconButton } from '../ui/Button.tsx'
import { FoundLine } from './FoundLine.tsx'
import { percentOf } from './heard.ts'
import type { TracksRegion } from './listening-store.ts'
import { SpanStrip } from './SpanStrip.tsx'

/** One sound that was heard: how sure that is, when, and what can be done with it. */
export const HeardItem = ({
  sound,
  region,
  chosen,
  onChoose,
  onFind,
}: {
  readonly sound: HeardSound
  readonly region: TracksRegion
  readonly chosen: boolean
  onChoose(): void
  onFind(): void
}) => {
  const seeking = useListening((state) => state.seeking)
  const Mark = chosen ? Check : Plus
  const percent = percentOf(sound.confidence)
  return (
    <li className="heard-sound" data-chosen={chosen}>
      <div className="heard-line">
        <button
          type="button"
          className="heard-choose"
          aria-pressed={chosen}
          aria-label={`${sound.name}, ${percent}`}
          title={chosen ? `Leave ${sound.name} out` : `Ask for ${sound.name}`}
          onClick={onChoose}
        >
          <Mark size={14} aria-hidden />
          <span className="heard-name">{sound.name}</span>
          <span className="heard-bar" aria-hidden>
            <span style={{ width: `${sound.confidence * 100}%` }} />
          </span>
          <span className="heard-percent numbers" aria-hidden>
            {percent}
          </span>
        </button>
        <IconButton
          icon={ScanSearch}
          size={14}
          side="left"
          label={`Find the best example of ${sound.name}`}
          disabled={seeking !== null}
          onClick={onFind}
        />
      </div>
      <SpanStrip sound={sound} region={region} />
      {sound.tracks && (
        <p className="heard-overall">
          On {sound.tracks.map(({ track }) => region.tracks.find(({ id }) => id === track)?.name).join(', ')}
        </p>
      )}
      <FoundLine sound={sound.name} region={region} />
    </li>
  )
}
