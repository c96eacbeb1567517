import { basename, extname } from 'node:path'
import type { Model, ModelFile } from './model.ts'
import type { ModelNotes } from './model-folder.ts'

export type CustomNotes = NonNullable<ModelNotes['custom']>

/** Rows of RoBERTa's word embeddings: its vocabulary. */
const robertaWords = 50_265

/** The id of a model that a user added: from the file's name, and from its content so that two of one name differ. */
export const customId = (path: string, sha256: string): string => {
  const stem = basename(path, extname(path)).toLowerCase()
  const plain = stem
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
  return `${plain || 'model'}-${sha256.slice(0, 8)}`
}

const fileOf = (models: readonly Model[], role: string): ModelFile | undefined =>
  models.flatMap(({ files, custom }) => (custom ? [] : files)).find((file) => file.role === role)

/** A tokenizer's file that only the checkpoint's maker has: it is to be added. */
const unknown = (role: string, name: string): ModelFile => ({
  ...{ role, name, optional: false, bytes: 1, sha256: '', urls: [] },
})

/**
 * Notes of a model made from a user's checkpoint. Its tokenizer is RoBERTa's unless its vocabulary has another size; the
 * file of CLAP is needed when it has no encoder of its own. A model of Lasso's own training is one file: it brings its words.
 */
export const customNotes = (
  models: readonly Model[],
  checkpoint: { readonly path: string; readonly bytes: number; readonly sha256: string },
  facts: { readonly system: string; readonly words: number | null; readonly hasEncoder: boolean },
): CustomNotes => {
  const name = basename(checkpoint.path)
  const isRoberta = facts.words === null || facts.words === robertaWords
  const tokenizer = (role: string, fallback: string): ModelFile =>
    (isRoberta && fileOf(models, role)) || unknown(role, fallback)
  const { bytes, sha256 } = checkpoint
  const clap = fileOf(models, 'clap')
  const beside: ModelFile[] = [
    tokenizer('vocabulary', 'vocab.json'),
    tokenizer('merges', 'merges.txt'),
    ...(clap ? [{ ...clap, optional: facts.hasEncoder }] : []),
  ]
  const files: ModelFile[] = [
    { name, role: 'checkpoint', optional: false, bytes, sha256, urls: [] },
    ...(facts.system === 'embedded' ? [] : beside),
  ]
  return {
    name: basename(name, extname(name)),
    system: facts.system,
    files: files.map((file) => ({ ...file, urls: [...file.urls] })),
  }
}

/** The notes with another file in a role. */
export const withFile = (notes: CustomNotes, file: ModelFile): CustomNotes => ({
  ...notes,
  files: notes.files.map((known) => (known.role === file.role ? { ...file, urls: [...file.urls] } : known)),
})
