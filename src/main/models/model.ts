import type { CatalogueModel } from './catalogue.ts'

/** A file of a model: of the catalogue, or one that a user added. */
export type ModelFile = {
  readonly name: string
  readonly role: string
  readonly optional: boolean
  /** 0 when only the file itself tells. */
  readonly bytes: number
  /** Empty when only the file itself tells. */
  readonly sha256: string
  /** Where it can be had, best first; none for a file that only its user has. */
  readonly urls: readonly string[]
}

/** A model that Lasso knows: from the catalogue, or added from a user's own file. */
export type Model = Omit<CatalogueModel, 'files' | 'manual'> & {
  readonly files: readonly ModelFile[]
  /** Page from which a person takes the files, to be added from there; null for a model that is downloaded. */
  readonly manual: string | null
  /** Added from a user's own file: it is in no catalogue, and nothing but its own folder knows it. */
  readonly custom: boolean
}

export const modelOf = (entry: CatalogueModel): Model =>
  'manual' in entry
    ? { ...entry, custom: false, files: entry.files.map((file) => ({ ...file, bytes: 0, sha256: '', urls: [] })) }
    : {
        ...entry,
        ...{ custom: false, manual: null },
        files: entry.files.map(({ url, mirrors, ...file }) => ({ ...file, urls: [url, ...mirrors] })),
      }

/** The files without which it does not run. */
export const neededFiles = (model: Model): readonly ModelFile[] => model.files.filter(({ optional }) => !optional)
