import type { Mark, MarkTest } from './tests.ts'

/** How a mixture came out, in dB: what was gained, and how loud the output is against the mixture. */
export type Figures = { readonly sdri: number; readonly siSdri: number; readonly level: number }
export type Figure = keyof Figures

export type Result = Figures & {
  readonly query: string
  /** Of one kind each, in the same order for all of a test. */
  readonly groups: readonly string[]
  /** Whether the model took the query; where it did not, nothing is gained. */
  readonly answered: boolean
  /** Seconds of work. */
  readonly seconds: number
}

export type Means = Figures & { readonly name: string; readonly count: number; readonly unanswered: number }

export type TestSummary = Means & {
  readonly id: string
  readonly figures: readonly Figure[]
  readonly groups: readonly Means[]
  readonly marks: readonly (Mark & { readonly met: boolean })[]
}

const meanOf = (results: readonly Result[], figure: Figure): number =>
  results.reduce((sum, result) => sum + result[figure], 0) / results.length

const meansOf = (name: string, results: readonly Result[]): Means => ({
  ...{ name, count: results.length, unanswered: results.filter(({ answered }) => !answered).length },
  sdri: meanOf(results, 'sdri'),
  siSdri: meanOf(results, 'siSdri'),
  level: meanOf(results, 'level'),
})

const isMet = (means: Figures, { figure, wanted }: Mark): boolean =>
  figure === 'level' ? means.level <= wanted : means[figure] >= wanted

/** @param earlier tests that were run before, which a mark may go by */
export const summarise = (test: MarkTest, results: readonly Result[], earlier: readonly TestSummary[]): TestSummary => {
  const all = meansOf(test.title, results)
  const kinds = Array.from({ length: Math.max(0, ...results.map(({ groups }) => groups.length)) }, (_, kind) => kind)
  const names = [...new Set(kinds.flatMap((kind) => results.flatMap(({ groups }) => groups[kind] ?? [])))]
  return {
    ...all,
    ...{ id: test.id, figures: test.figures },
    groups: names.map((name) =>
      meansOf(
        name,
        results.filter(({ groups }) => groups.includes(name)),
      ),
    ),
    marks: test
      .marks((id) => earlier.find((one) => one.id === id) ?? null)
      .map((mark) => ({ ...mark, met: isMet(all, mark) })),
  }
}
