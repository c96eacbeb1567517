import {
  absentSounds,
  instrumentPairs,
  type Mixtures,
  paraphrasedPairs,
  shownPairs,
  soundPairs,
  speechInMusic,
  speechInNoise,
  threeSounds,
} from './mixtures.ts'
import type { Figure, Figures } from './summary.ts'

/** What a mean must reach: `level` from above, the others from below. */
export type Mark = { readonly figure: Figure; readonly wanted: number }

export type MarkTest = {
  readonly id: string
  readonly title: string
  readonly mixtures: Mixtures
  readonly figures: readonly Figure[]
  /** @param of another test's means; null when it was not run */
  marks(of: (id: string) => Figures | null): readonly Mark[]
}

const gains = ['sdri', 'siSdri'] as const

/** What words may cost that training did not use, in dB. */
const paraphraseLoss = 0.5

export const markTests: readonly MarkTest[] = [
  {
    ...{ id: 'pairs', title: 'ESC-10 pairs, by name', mixtures: soundPairs, figures: gains },
    marks: () => [
      { figure: 'sdri', wanted: 8 },
      { figure: 'siSdri', wanted: 7.5 },
    ],
  },
  {
    ...{ id: 'paraphrases', title: 'the same, by held-out paraphrases', mixtures: paraphrasedPairs, figures: gains },
    marks: (of) => {
      const named = of('pairs')
      return named ? gains.map((figure) => ({ figure, wanted: named[figure] - paraphraseLoss })) : []
    },
  },
  {
    ...{ id: 'examples', title: 'the same, by an example of folds 1 to 3', mixtures: shownPairs, figures: gains },
    marks: () => [],
  },
  {
    ...{ id: 'speech', title: 'speech against ESC-10 and noise', mixtures: speechInNoise, figures: gains },
    marks: () => [{ figure: 'siSdri', wanted: 9 }],
  },
  {
    ...{ id: 'music', title: 'speech against music', mixtures: speechInMusic, figures: gains },
    marks: () => [{ figure: 'siSdri', wanted: 7 }],
  },
  {
    ...{ id: 'instruments', title: 'instrument pairs', mixtures: instrumentPairs, figures: gains },
    marks: () => [{ figure: 'siSdri', wanted: 5 }],
  },
  {
    ...{ id: 'absent', title: 'two sounds of ESC-10, a third asked for', mixtures: absentSounds, figures: ['level'] },
    marks: () => [{ figure: 'level', wanted: -30 }],
  },
  {
    ...{ id: 'three', title: 'three sounds of ESC-10', mixtures: threeSounds, figures: gains },
    marks: () => [{ figure: 'sdri', wanted: 5 }],
  },
]
