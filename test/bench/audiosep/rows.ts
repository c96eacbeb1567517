import type { InstalledModel } from '../../../src/core/systems/model.ts'
import type { BenchModels } from '../bench-host.ts'
import type { Row } from '../measure.ts'
import { hourRows, longRows } from './long-rows.ts'
import { openingRows } from './opening-rows.ts'
import type { Reference } from './reference.ts'
import { transformRows } from './transform-rows.ts'
import { windowRows } from './window-rows.ts'

/** What rows are measured with. */
export type Setting = {
  readonly model: InstalledModel
  /** The same model as a host finds it. */
  readonly models: BenchModels
  /** Null where no checkout of the reference code was given. */
  readonly reference: Reference | null
}

/** Groups of rows by the name that `--rows` calls them, in the order in which they are measured. */
export const rowSets = {
  opening: openingRows,
  window: windowRows,
  transforms: transformRows,
  long: longRows,
  hour: hourRows,
} satisfies { readonly [name: string]: (setting: Setting) => Promise<readonly Row[]> }

export type RowSet = keyof typeof rowSets

/** Measured when asked for by name alone. */
export const slowRowSets: ReadonlySet<RowSet> = new Set(['hour'])
