import { assert } from '../../base/assert.ts'
import type { Frames } from '../../base/units.ts'
import { correlate, type Pause } from './correlations.ts'
import { type FrameScore, frameScorer } from './frame-scores.ts'
import { projectionFilters } from './projection.ts'
import type { Signal } from './signal.ts'

/** Taps of the distortion filters (museval's `filters_len`). */
export const filterTaps = 512

export type BssEvalOptions = {
  /** Frames of a window, and from one to the next: those of one second for MUSDB18. */
  readonly window: Frames
  readonly hop: Frames
  readonly taps?: number
  readonly pause?: Pause
}

const windowStarts = (frames: Frames, window: Frames, hop: Frames): Frames[] =>
  Array.from({ length: window < frames ? Math.floor((frames - window + hop) / hop) : 1 }, (_, index) => index * hop)

/**
 * BSS Eval version 4 (Stöter, Liutkus, Ito 2018: one set of distortion filters for the whole track), as museval's
 * `evaluate` with `mode="v4"` computes it, for images of several channels.
 * @param references at least two sources, none silent throughout, all of one shape
 * @param estimates of the same shape, in the order of the references
 * @returns for every source the scores of every window
 */
export const bssEval = async (
  references: readonly Signal[],
  estimates: readonly Signal[],
  { window, hop, taps = filterTaps, pause = async () => {} }: BssEvalOptions,
): Promise<FrameScore[][]> => {
  const { channels, frames } = references[0]!
  const fits = (signal: Signal): boolean => signal.channels === channels && signal.frames === frames
  assert(references.length === estimates.length, 'every source has an estimate')
  assert([...references, ...estimates].every(fits), 'sources and estimates have one shape')

  const correlations = await correlate(references, estimates, taps, pause)
  const channelsFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index)
  const every = channelsFrom(0, references.length * channels)
  const found = await projectionFilters(
    correlations,
    every,
    every.map((channel) => every.length + channel),
    taps,
    pause,
  )
  const all = references.map((_, source) => found.slice(source * channels, (source + 1) * channels))
  const own = []
  for (const source of references.keys()) {
    const channelsOfIt = channelsFrom(source * channels, channels)
    const estimated = channelsFrom(every.length + source * channels, channels)
    own.push(await projectionFilters(correlations, channelsOfIt, estimated, taps, pause))
  }
  const score = frameScorer(references, estimates, own, all, Math.min(window, frames))
  const scores: FrameScore[][] = references.map(() => [])
  for (const start of windowStarts(frames, window, hop)) {
    await pause()
    for (const [source, one] of score(start).entries()) scores[source]!.push(one)
  }
  return scores
}
