import { type KeyboardEvent, useRef, useState } from 'react'
import { failureOf } from '../../contract/failures.ts'
import type { HeardSound } from '../../contract/listening.ts'
import { settingsOf } from '../../core/project/records.ts'
import { formatClock } from '../../core/timeline/grid.ts'
import { useEditor, useProject } from '../state/context.tsx'
import { percentOf, placeSpans } from './heard.ts'
import { playSpan } from './listen.ts'
import type { TracksRegion } from './listening-store.ts'

/** The tracks on which a sound is heard. */
const tracksOf = ({ tracks }: HeardSound, region: TracksRegion): string[] =>
  tracks ? tracks.map(({ track }) => track) : region.tracks.map(({ id }) => id)

/** When a sound is heard, on a strip as long as the region: a press plays that moment and selects it. */
export const SpanStrip = ({ sound, region }: { readonly sound: HeardSound; readonly region: TracksRegion }) => {
  const editor = useEditor()
  const rate = useProject((state) => settingsOf(state.document).rate ?? 48_000)
  const strip = useRef<HTMLSpanElement>(null)
  const [entry, setEntry] = useState(0)
  const placed = placeSpans(sound.spans, region)
  const time = (frames: number): string => formatClock(frames / rate, 1)

  /** Arrow keys go from moment to moment; Tab leaves the strip. */
  const press = (event: KeyboardEvent): void => {
    const last = sound.spans.length - 1
    const places: { readonly [key: string]: number } = {
      ArrowRight: Math.min(last, entry + 1),
      ArrowLeft: Math.max(0, entry - 1),
      Home: 0,
      End: last,
    }
    const next = places[event.key]
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    event.preventDefault()
    event.stopPropagation()
    setEntry(next)
    strip.current?.querySelectorAll('button')[next]?.focus()
  }

  if (sound.spans.length === 0) return <p className="heard-overall">Overall, at no moment for sure</p>
  return (
    <span
      className="heard-strip"
      role="toolbar"
      aria-label={`When ${sound.name} is heard`}
      ref={strip}
      onKeyDown={press}
    >
      {sound.spans.map((span, index) => (
        <button
          key={span.from}
          type="button"
          tabIndex={index === Math.min(entry, sound.spans.length - 1) ? 0 : -1}
          className="heard-span"
          aria-label={`Play ${time(span.from)} to ${time(span.from + span.length)}, ${percentOf(span.confidence)}`}
          title={`${time(span.from)} – ${time(span.from + span.length)} · ${percentOf(span.confidence)}`}
          style={{
            left: `${placed[index]!.start * 100}%`,
            width: `${placed[index]!.width * 100}%`,
            opacity: 0.45 + 0.55 * span.confidence,
          }}
          onFocus={() => setEntry(index)}
          onClick={() => {
            const { from, length } = span
            playSpan(editor, tracksOf(sound, region), { from, length }).catch((thrown) =>
              editor.report(failureOf(thrown)),
            )
          }}
        />
      ))}
    </span>
  )
}
