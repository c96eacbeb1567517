import { AudioLines, X } from 'lucide-react'
import type { TimeSelection } from '../../contract/api.ts'
import { clipEnd, type Document } from '../../core/project/records.ts'
import { formatClock } from '../../core/timeline/grid.ts'

/** The clip that an example is of, else its track. */
const nameOf = (document: Document, { tracks, from, length }: TimeSelection): string => {
  const [track] = tracks
  const clip = Object.values(document.clip).find(
    (one) => one.track === track && one.at < from + length && clipEnd(one) > from,
  )
  return clip?.name ?? (track ? document.track[track]?.name : undefined) ?? 'a track that is gone'
}

/** "More like this": the region that shows the sound, with its name and length. */
export const ExampleChip = ({
  example,
  document,
  rate,
  onForget,
}: {
  readonly example: TimeSelection
  readonly document: Document
  readonly rate: number
  onForget(): void
}) => {
  const name = nameOf(document, example)
  const from = formatClock(example.from / rate, 1)
  const to = formatClock((example.from + example.length) / rate, 1)
  return (
    <span className="query-chip example-chip" title={`${name}, ${from} – ${to}`}>
      <AudioLines size={13} aria-hidden />
      <span className="query-chip-name">
        <span className="visually-hidden">Example: </span>
        Like {name}
      </span>
      <span className="numbers">{(example.length / rate).toFixed(1)} s</span>
      <button type="button" aria-label="Forget the example" onClick={onForget}>
        <X size={12} aria-hidden />
      </button>
    </span>
  )
}
