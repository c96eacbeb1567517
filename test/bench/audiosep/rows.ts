import type { InstalledModel } from '../../../src/core/systems/model.ts'
import type { Row } from '../measure.ts'
import { openingRows } from './opening-rows.ts'
import type { Reference } from './reference.ts'
import { transformRows } from './transform-rows.ts'
import { windowRows } from './window-rows.ts'

/** What rows are measured with. */
export type Setting = {
  readonly model: InstalledModel
  /** Null where no checkout of the reference code was given. */
  readonly reference: Reference | null
}

/** Groups of rows by the name that `--rows` calls them, in the order in which they are measured. */
export const rowSets = {
  opening: openingRows,
  window: windowRows,
  transforms: transformRows,
} satisfies { readonly [name: string]: (setting: Setting) => Promise<readonly Row[]> }

export type RowSet = keyof typeof rowSets
