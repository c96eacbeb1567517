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
export type Model = Omit<CatalogueModel, 'files' | 'manual' | 'bundled' | 'card'> & {
  readonly files: readonly ModelFile[]
  /** Page from which a person takes the files, to be added from there; null for a model that is downloaded. */
  readonly manual: string | null
  /** It comes with the program: its files and its card lie in the program's own folder. */
  readonly bundled: { readonly card: string } | null
  /** Added from a user's own file: it is in no catalogue, and nothing but its own folder knows it. */
  readonly custom: boolean
}

export const modelOf = (entry: CatalogueModel): Model => {
  const { id, name, system, goodAt, licence, page, gated } = entry
  const facts = { id, name, system, goodAt, licence, page, gated, custom: false }
  if ('bundled' in entry) {
    const files = entry.files.map((file) => ({ ...file, urls: [] }))
    return { ...facts, manual: null, bundled: { card: entry.card }, files }
  }
  if ('manual' in entry) {
    const files = entry.files.map((file) => ({ ...file, bytes: 0, sha256: '', urls: [] }))
    return { ...facts, manual: entry.manual, bundled: null, files }
  }
  const files = entry.files.map(({ url, mirrors, ...file }) => ({ ...file, urls: [url, ...mirrors] }))
  return { ...facts, manual: null, bundled: null, files }
}

/** The files without which it does not run. */
export const neededFiles = (model: Model): readonly ModelFile[] => model.files.filter(({ optional }) => !optional)
