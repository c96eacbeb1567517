import type { SoundSpan } from './heard.ts'

/**
 * Spans of one sound from several clips as one list: in order, those that touch or overlap made one, since a cut within a
 * recording is no pause of its sounds.
 */
export const mergeSpans = (spans: readonly SoundSpan[]): SoundSpan[] => {
  const merged: SoundSpan[] = []
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (!last || span.from > last.from + last.length) merged.push(span)
    else
      merged[merged.length - 1] = {
        from: last.from,
        length: Math.max(last.from + last.length, span.from + span.length) - last.from,
        confidence: Math.max(last.confidence, span.confidence),
      }
  }
  return merged
}
