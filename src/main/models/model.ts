import type { CatalogueModel } from './catalogue.ts'

/** A file of a model: of the catalogue, or one that a user added. */
export type ModelFile = {
  readonly name: string
  readonly role: string
  readonly optional: boolean
  readonly bytes: number
  readonly sha256: string
  /** Where it can be had, best first; none for a file that only its user has. */
  readonly urls: readonly string[]
}

/** A model that Lasso knows: from the catalogue, or added from a user's own file. */
export type Model = Omit<CatalogueModel, 'files'> & {
  readonly files: readonly ModelFile[]
  /** Added from a user's own file: it is in no catalogue, and nothing but its own folder knows it. */
  readonly custom: boolean
}

export const modelOf = (entry: CatalogueModel): Model => ({
  ...entry,
  custom: false,
  files: entry.files.map(({ url, mirrors, ...file }) => ({ ...file, urls: [url, ...mirrors] })),
})

/** The files without which it does not run. */
export const neededFiles = (model: Model): readonly ModelFile[] => model.files.filter(({ optional }) => !optional)
