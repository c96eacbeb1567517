import type { Summing } from './benchmarks.ts'
import type { Ratios } from './ratios.ts'
import { mean, median } from './statistics.ts'

export type ScoredItem = { readonly class: string; readonly ratios: Ratios }

export type ClassSummary = Ratios & { readonly class: string; readonly count: number }

export const ratioNames = ['sdr', 'sdri', 'siSdr', 'siSdri'] as const satisfies readonly (keyof Ratios)[]

const over = (all: readonly Ratios[], of: (values: readonly number[]) => number): Ratios => ({
  sdr: of(all.map(({ sdr }) => sdr)),
  sdri: of(all.map(({ sdri }) => sdri)),
  siSdr: of(all.map(({ siSdr }) => siSdr)),
  siSdri: of(all.map(({ siSdri }) => siSdri)),
})

/**
 * Classes by name, and the figure that a paper would print.
 * @param summing how the figure comes from the items
 */
export const summarise = (
  items: readonly ScoredItem[],
  summing: Summing,
): { readonly classes: readonly ClassSummary[]; readonly all: Ratios } => {
  const byClass = Map.groupBy(items, (item) => item.class)
  const inClass = summing === 'class-medians' ? median : mean
  const classes = [...byClass].map(([name, members]) => ({
    class: name,
    count: members.length,
    ...over(
      members.map(({ ratios }) => ratios),
      inClass,
    ),
  }))
  const all = summing === 'items' ? items.map(({ ratios }) => ratios) : classes
  return { classes: classes.sort((a, b) => a.class.localeCompare(b.class, 'en')), all: over(all, mean) }
}
