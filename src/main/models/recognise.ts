import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { HostError } from '../../contract/failures.ts'
import type { Checkpoint } from '../../core/checkpoint/checkpoint.ts'
import { embeddedForm, FormMismatch, readForm } from '../../core/systems/embedded/form.ts'
import type { Model, ModelFile } from './model.ts'

/** What a checkpoint's reader offers for it to be recognised. */
export type ReadableCheckpoint = Pick<Checkpoint, 'tensors' | 'metadata'> & {
  verifyCrc(options?: { readonly signal?: AbortSignal; onProgress?(bytes: number): void }): Promise<void>
  close(): void
}

/** What a file that a user has turned out to be. */
export type Recognised =
  /** A file of the catalogue, of one or several models. */
  | { readonly kind: 'known'; readonly uses: readonly { readonly model: Model; readonly file: ModelFile }[] }
  /** A checkpoint of an architecture that Lasso runs, in no catalogue. */
  | {
      readonly kind: 'checkpoint'
      readonly system: string
      readonly words: number | null
      readonly hasEncoder: boolean
    }
  /** A file that the catalogue has no sha256 of, because a person fetches it. */
  | { readonly kind: 'manual'; readonly model: Model; readonly file: ModelFile }
  /** A tokenizer's file in no catalogue, for a checkpoint that has its own. */
  | { readonly kind: 'tokenizer'; readonly role: 'vocabulary' | 'merges' }

/** Tensors by which ResUNet30 with AudioSep's names is known, and their dimensions (AudioSep, models/resunet.py). */
const audiosepTensors: readonly (readonly [name: string, rank: number])[] = [
  ['ss_model.base.bn0.weight', 1],
  ['ss_model.base.pre_conv.weight', 4],
  ['ss_model.base.encoder_block1.conv_block1.conv1.weight', 4],
  ['ss_model.base.encoder_block6.conv_block1.conv1.weight', 4],
  ['ss_model.base.conv_block7a.conv_block1.conv1.weight', 4],
  ['ss_model.base.decoder_block1.conv1.weight', 4],
  ['ss_model.base.decoder_block6.conv1.weight', 4],
  ['ss_model.base.after_conv.weight', 4],
]

/** Tensors by which the two files of Zero-shot ASP are known (its models/asp_model.py and models/htsat.py). */
const zeroshotTensors: { readonly [role: string]: readonly (readonly [name: string, rank: number])[] } = {
  checkpoint: [
    ['bn0.weight', 1],
    ['encoder_block1.conv_block.conv1.weight', 4],
    ['conv_block7.emb1.weight', 2],
    ['decoder_block6.conv_block2.emb2.weight', 2],
    ['after_conv2.weight', 4],
  ],
  detector: [
    ['sed_model.bn0.weight', 1],
    ['sed_model.patch_embed.proj.weight', 4],
    ['sed_model.layers.0.blocks.0.attn.relative_position_bias_table', 2],
    ['sed_model.norm.weight', 1],
    ['sed_model.tscam_conv.weight', 4],
  ],
}

const holds = (
  tensors: ReadableCheckpoint['tensors'],
  expected: readonly (readonly [name: string, rank: number])[],
): boolean => expected.every(([name, rank]) => tensors.get(name)?.shape.length === rank)

/** The role of a file among those of Zero-shot ASP; null when it is none of them. */
export const recogniseZeroshot = (tensors: ReadableCheckpoint['tensors']): string | null =>
  Object.keys(zeroshotTensors).find((role) => holds(tensors, zeroshotTensors[role]!)) ?? null

/** The file of the catalogue that a person was to fetch and that this is. */
const manualFile = (models: readonly Model[], tensors: ReadableCheckpoint['tensors']): Recognised | null => {
  const role = recogniseZeroshot(tensors)
  for (const model of models) {
    const file = model.files.find((candidate) => candidate.role === role)
    if (model.manual !== null && model.system === 'zeroshot-asp' && file) return { kind: 'manual', model, file }
  }
  return null
}

const wordEmbeddings = 'query_encoder.model.text_branch.embeddings.word_embeddings.weight'

/** Whether the training code of the embedded model wrote it, for sounds of somebody's own. @throws HostError checkpoint-refused */
const isEmbedded = (metadata: ReadableCheckpoint['metadata'], file: string): boolean => {
  if (metadata.form !== embeddedForm) return false
  try {
    readForm(metadata)
    return true
  } catch (error) {
    if (error instanceof FormMismatch) throw new HostError({ code: 'checkpoint-refused', file, reason: error.message })
    throw error
  }
}

/** A checkpoint by what it says of itself, or by its tensors. @returns null when it is of no architecture that Lasso runs */
const recogniseCheckpoint = (
  { tensors, metadata }: ReadableCheckpoint,
  file: string,
): Extract<Recognised, { kind: 'checkpoint' }> | null => {
  if (isEmbedded(metadata, file)) return { kind: 'checkpoint', system: 'embedded', words: null, hasEncoder: true }
  if (!holds(tensors, audiosepTensors)) return null
  const words = tensors.get(wordEmbeddings)
  return { kind: 'checkpoint', system: 'audiosep', words: words?.shape[0] ?? null, hasEncoder: words !== undefined }
}

const mostTokenizerBytes = 64 << 20

const isVocabulary = (text: string): boolean => {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const ids = Object.values(value)
  return ids.length > 0 && ids.every((id) => Number.isInteger(id))
}

const isMerges = (text: string): boolean => {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#version'))
  return lines.length > 0 && lines.every((line) => line.trimEnd().split(' ').length === 2)
}

/** A tokenizer's file by its name and content. @returns null when it is none */
export const recogniseTokenizer = (path: string, bytes: number): 'vocabulary' | 'merges' | null => {
  const name = basename(path).toLowerCase()
  const role = name === 'vocab.json' ? 'vocabulary' : name === 'merges.txt' ? 'merges' : null
  if (role === null || bytes > mostTokenizerBytes) return null
  try {
    const text = readFileSync(path, 'utf8')
    return (role === 'vocabulary' ? isVocabulary(text) : isMerges(text)) ? role : null
  } catch {
    return null
  }
}

/** The models of the catalogue that have a file of this content. */
export const usesOf = (models: readonly Model[], sha256: string): Extract<Recognised, { kind: 'known' }>['uses'] =>
  models
    .filter(({ bundled }) => bundled === null)
    .flatMap((model) => model.files.filter((file) => file.sha256 === sha256).map((file) => ({ model, file })))

/**
 * What a file is: by its sha256, as a tokenizer's, or by its tensors; then its checksums are verified as well.
 * @throws HostError checkpoint-refused
 */
export const recogniseFile = async (
  models: readonly Model[],
  file: { readonly path: string; readonly bytes: number; readonly sha256: string },
  openCheckpoint: (path: string) => Promise<ReadableCheckpoint>,
  signal: AbortSignal,
): Promise<Recognised> => {
  const uses = usesOf(models, file.sha256)
  if (uses.length > 0) return { kind: 'known', uses }
  const role = recogniseTokenizer(file.path, file.bytes)
  if (role !== null) return { kind: 'tokenizer', role }
  const checkpoint = await openCheckpoint(file.path)
  try {
    const found = recogniseCheckpoint(checkpoint, basename(file.path)) ?? manualFile(models, checkpoint.tensors)
    if (found === null)
      throw new HostError({
        ...{ code: 'checkpoint-refused', file: basename(file.path) },
        reason:
          'it is a checkpoint, but of no network that Lasso runs: those of AudioSep have tensors named ss_model.base.…, those of Zero-shot ASP encoder_block1.conv_block.… or sed_model.…, and those of Lasso’s own training say “form” in their metadata',
      })
    await checkpoint.verifyCrc({ signal })
    return found
  } finally {
    checkpoint.close()
  }
}
