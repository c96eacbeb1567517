import { AudioWaveform, X } from 'lucide-react'
import type { TrackRegion } from '../../contract/listening.ts'
import { settingsOf } from '../../core/project/records.ts'
import { useEditor, useProject, useShell } from '../state/context.tsx'
import { limitedTo, spansLength } from './heard.ts'

/** "Only where Dog is heard": where within what is selected the separation acts. Not there while it would act nowhere. */
export const SpansChip = ({ subjects }: { readonly subjects: readonly TrackRegion[] }) => {
  const { shell } = useEditor()
  const onlyWhere = useShell((state) => state.onlyWhere)
  const rate = useProject((state) => settingsOf(state.document).rate ?? 48_000)
  const spans = limitedTo(onlyWhere, subjects).flatMap((region) => region.spans ?? [])
  if (!onlyWhere || spans.length === 0) return null
  const names = onlyWhere.sounds.join(' or ')
  return (
    <span className="query-chip example-chip spans-chip" title={`Silent where ${names} is not heard`}>
      <AudioWaveform size={13} aria-hidden />
      <span className="query-chip-name">Only where {names} is heard</span>
      <span className="numbers">{(spansLength(spans) / rate).toFixed(1)} s</span>
      <button
        type="button"
        aria-label="Separate everywhere, not only where it is heard"
        onClick={() => shell.setState({ onlyWhere: null })}
      >
        <X size={12} aria-hidden />
      </button>
    </span>
  )
}
