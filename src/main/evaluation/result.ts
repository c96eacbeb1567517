import type { FrameScore } from '../../core/evaluation/bss-eval/frame-scores.ts'
import type { Ratios } from '../../core/evaluation/ratios.ts'

/** Medians over the windows of a track, and the windows themselves. */
export type StemResult = FrameScore & { readonly frames: readonly FrameScore[] }

export type StemResults = { readonly [stem: string]: StemResult }

/** What became of one item. JSON, one line of the file that an evaluation is resumed from. */
export type ItemResult = {
  readonly id: string
  readonly class: string
  /** What was asked for, in words; empty for an example. */
  readonly query: string
  /** Ids of the systems that answered, and their tools. */
  readonly systems: readonly string[]
  readonly tools: readonly string[]
  readonly device: string
  /** Of work, for the separations alone, and of audio that was separated. */
  readonly seconds: number
  readonly audioSeconds: number
  /** For benchmarks of one target a mixture. */
  readonly ratios: Ratios | null
  /** For MUSDB18, by stem. */
  readonly stems: StemResults | null
  /** The same after a Wiener filter between the stems; null where there was none. */
  readonly refined: StemResults | null
  /** Why there are no scores, in a sentence; null where there are. */
  readonly problem: string | null
}

/** An item that could not be scored. */
export const unscored = (item: Pick<ItemResult, 'id' | 'class' | 'query'>, problem: string): ItemResult => ({
  ...item,
  systems: [],
  tools: [],
  device: '',
  seconds: 0,
  audioSeconds: 0,
  ratios: null,
  stems: null,
  refined: null,
  problem,
})
