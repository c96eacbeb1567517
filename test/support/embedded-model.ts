import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { elementCount, type Shape } from '../../src/core/nn/tensor.ts'
import { embedPart } from '../../src/core/systems/embedded/examples.ts'
import { type Concept, readForm } from '../../src/core/systems/embedded/form.ts'
import { openTextEncoder } from '../../src/core/systems/embedded/text-encoder.ts'
import type { InstalledModel, ModelContents } from '../../src/core/systems/model.ts'
import { openModel } from '../../src/main/inference/open-model.ts'
import { seededTensor } from './seeded-tensor.ts'

/** What this model gives: "dog" is all below 8 kHz, "rain" all above, and so is what sounds like a low or a high tone. */
export const cutoff = 8000

const rate = 32_000
const embedding = 32
const channels = 8
const sections = [
  [128, 1],
  [256, 2],
] as const
const patch = 2

export const smallConcepts: readonly Concept[] = [
  { id: 'animals', names: ['animal', 'animals'], leaves: ['dog', 'rooster'] },
  { id: 'dog', names: ['dog', 'barking dog', 'puppy'], leaves: ['dog'] },
  { id: 'piano', names: ['piano'], leaves: ['piano'] },
  { id: 'music', names: ['music', 'song'], leaves: ['piano', 'violin'] },
  { id: 'rain', names: ['rain', 'rainfall'], leaves: ['rain'] },
  { id: 'theremin', names: ['theremin'], leaves: ['theremin'] },
]

/** As the training code writes it (training/lasso_training/export.py). */
export const embeddedMetadata = (patchOf: { readonly [name: string]: unknown } = {}): { [name: string]: string } => ({
  form: 'lasso-embedded-1',
  ...Object.fromEntries(
    Object.entries({
      preset: {
        ...{ n_fft: 512, hop: 128, sections, patch, widths: [channels, channels], head: channels },
        ...{ bottom_blocks: 1, attention_layers: 1, attention_heads: 2, phase: true, embedding },
        ...{ text_buckets: 256, text_width: 16, example_widths: [4, 8] },
      },
      rate,
      concepts: smallConcepts,
      threshold: 0.5,
      words: { most: 12, grams: 40 },
      strangers: ['hot dog', 'rainbow'],
      steps: 0,
      ...patchOf,
    }).map(([name, value]) => [name, JSON.stringify(value)]),
  ),
})

type Values = { readonly [name: string]: ArrayLike<number> }

const layer = (name: string, outputs: number, inputs: number): [string, Shape][] => [
  [`${name}.weight`, [outputs, inputs]],
  [`${name}.bias`, [outputs]],
]

const norm = (name: string, size: number): [string, Shape][] =>
  ['weight', 'bias', 'running_mean', 'running_var'].map((part) => [`${name}.${part}`, [size]])

const normed = (name: string): [string, Shape][] => [
  [`${name}.conv.weight`, [channels, channels, 3, 3]],
  ...norm(`${name}.norm`, channels),
]

const block = (name: string): [string, Shape][] => [...normed(`${name}.first`), ...normed(`${name}.second`)]

const shapes: readonly (readonly [string, Shape])[] = [
  ['text.grams.weight', [256, 16]],
  ...layer('text.word', embedding, 16),
  ...layer('text.score', 1, embedding),
  ...layer('text.hidden', embedding, embedding),
  ...layer('text.out', embedding, embedding),
  ['example.layers.0.weight', [4, 1, 3, 3]],
  ...norm('example.norms.0', 4),
  ['example.layers.1.weight', [8, 4, 3, 3]],
  ...norm('example.norms.1', 8),
  ...layer('example.hidden', embedding, 16),
  ...layer('example.out', embedding, embedding),
  ['prototypes', [smallConcepts.length, embedding]],
  ['scale', []],
  ['offset', []],
  ...sections.flatMap(([, merged], index): [string, Shape][] => [
    [`separator.trunk.merge.${index}.weight`, [channels, 3, patch, patch * merged]],
    [`separator.trunk.merge.${index}.bias`, [channels]],
    [`separator.head.split.${index}.weight`, [channels, 3, patch, patch * merged]],
    [`separator.head.split.${index}.bias`, [3]],
  ]),
  ...normed('separator.trunk.first'),
  ['separator.trunk.down.0.weight', [channels, channels, 2, 2]],
  ['separator.trunk.down.0.bias', [channels]],
  ...block('separator.trunk.bottom.0'),
  ...norm('separator.trunk.attention.0.norm', channels).slice(0, 2),
  ...['query', 'key', 'value', 'out'].flatMap((name) =>
    layer(`separator.trunk.attention.0.${name}`, channels, channels),
  ),
  ['separator.trunk.up.0.weight', [channels, channels, 2, 2]],
  ['separator.trunk.up.0.bias', [channels]],
  ...block('separator.trunk.decoder.0'),
  ['separator.head.describe.weight', [channels, channels, 1, 1]],
  ...norm('separator.head.norm', channels),
  ...layer('separator.head.condition', embedding, embedding),
  ...layer('separator.head.film', 2 * channels, embedding),
]

/** Encoders are seeded; normalisations change nothing; all else of the separator is zero but for what `values` say. */
const valuesOf = (name: string, shape: Shape, values: Values): ArrayLike<number> => {
  const count = elementCount(shape)
  if (values[name]) return values[name]
  if (name.endsWith('running_var')) return new Float32Array(count).fill(1 - 1e-5)
  if (/norms?(\.\d+)?\.weight$/.test(name)) return new Float32Array(count).fill(1)
  const encoder = name.startsWith('text.') || name.startsWith('example.')
  if (!encoder || shape.length < 2) return new Float32Array(count)
  return seededTensor({ key: name, shape, scale: Math.sqrt((3 * shape[0]!) / count), offset: 0 })
}

/** A safetensors file in float16, but for statistics and single numbers, as the training code writes it. */
const write = (path: string, metadata: { readonly [name: string]: string }, values: Values): void => {
  let end = 0
  const parts: Uint8Array[] = []
  const entries = shapes.map(([name, shape]) => {
    const data = valuesOf(name, shape, values)
    if (data.length !== elementCount(shape)) throw new Error(`${name} has ${data.length} values`)
    const exact = name.includes('running_') || shape.length === 0
    const bytes = new DataView(new ArrayBuffer(data.length * (exact ? 4 : 2)))
    for (let at = 0; at < data.length; at++)
      if (exact) bytes.setFloat32(4 * at, data[at]!, true)
      else bytes.setFloat16(2 * at, data[at]!, true)
    parts.push(new Uint8Array(bytes.buffer))
    const begin = end
    end += bytes.byteLength
    return [name, { dtype: exact ? 'F32' : 'F16', shape, data_offsets: [begin, end] }] as const
  })
  for (const name of Object.keys(values))
    if (!shapes.some(([known]) => known === name)) throw new Error(`there is no tensor ${name}`)
  const text = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) })
  const header = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  writeFileSync(path, Buffer.concat([length, header, ...parts]))
}

/** Weights of a convolution with so many taps of which only the middle counts: it leaves two channels as they are. */
const passing = (taps: number): Float32Array => {
  const weight = new Float32Array(channels * channels * taps)
  for (const channel of [0, 1]) weight[channel * (channels + 1) * taps + Math.floor(taps / 2)] = 1
  return weight
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, value, at) => sum + value * b[at]!, 0)

/** The shortest vector whose products with some others are given. */
const vectorWith = (others: readonly Float32Array[], products: readonly number[]): Float32Array => {
  const rows = others.map((a, row) => [...others.map((b) => dot(a, b)), products[row]!])
  for (const [at, pivot] of rows.entries())
    for (const [other, row] of rows.entries()) {
      if (other === at) continue
      const factor = row[at]! / pivot[at]!
      for (let column = 0; column < row.length; column++) row[column]! -= factor * pivot[column]!
    }
  const shares = rows.map((row, at) => row.at(-1)! / row[at]!)
  return others[0]!.map((_, at) => others.reduce((sum, other, index) => sum + shares[index]! * other[at]!, 0))
}

/** What the head makes of an embedding where its first layer is the identity. */
const conditionOf = (vector: Float32Array): Float32Array =>
  vector.map((value) => Math.sqrt(embedding) * (value < 0 ? 0.1 * value : value))

/** A second and a half of a tone. */
export const tone = (frequency: number, hertz = rate, seconds = 1.5): Float32Array =>
  Float32Array.from(
    { length: Math.round(hertz * seconds) },
    (_, n) => 0.3 * Math.sin((2 * Math.PI * frequency * n) / hertz),
  )
export const [lowTone, highTone] = [1000, 12_000]

/**
 * What makes the network a judge of the query alone: the trunk's first layer says in which section of the spectrum it is, one
 * channel for each, and no other changes that; the head shifts a channel out of reach where the query asks for the other; and
 * what is left is the mask.
 */
const steering = (low: readonly Float32Array[], high: readonly Float32Array[]): Values => {
  const conditions = [...low, ...high]
  const film = new Float32Array(2 * channels * embedding)
  film.set(vectorWith(conditions, [...low.map(() => 0), ...high.map(() => -1)]), channels * embedding)
  film.set(vectorWith(conditions, [...low.map(() => -1), ...high.map(() => 0)]), (channels + 1) * embedding)
  const one = (channel: number) => Float32Array.from({ length: channels }, (_, at) => (at === channel ? 1 : 0))
  const split = sections.map(([, merged], channel) => {
    const size = patch * patch * merged
    const magnitude = 3 * channel
    return Float32Array.from({ length: channels * 3 * size }, (_, at) => (Math.floor(at / size) === magnitude ? 30 : 0))
  })
  return {
    'separator.trunk.merge.0.bias': one(0),
    'separator.trunk.merge.1.bias': one(1),
    'separator.trunk.first.conv.weight': passing(9),
    'separator.head.describe.weight': passing(1),
    'separator.head.film.weight': film,
    'separator.head.split.0.weight': split[0]!,
    'separator.head.split.1.weight': split[1]!,
    'separator.head.split.0.bias': [-13, 1, 0],
    'separator.head.split.1.bias': [-13, 1, 0],
  }
}

/** Of every concept, its name's own embedding; likely from a cosine of 0.9 on. */
const meanings = (model: ModelContents): Values => {
  const encoder = openTextEncoder(model, readForm(model.metadata))
  return {
    prototypes: smallConcepts.flatMap(({ names: [name] }) => [...encoder.embed(name!)]),
    scale: [Math.log(80)],
    offset: [-72],
  }
}

/**
 * Writes a small embedded model, in the form of those that training exports, that knows six words and whose separator goes by
 * the query and by nothing else, and by which a test can tell that the right words reached the right place. Encoders are seeded, and
 * what they say of the known words and tones is measured with them.
 */
export const writeEmbeddedModel = async (folder: string, id = 'embedded'): Promise<InstalledModel> => {
  const path = join(folder, 'embedded.safetensors')
  const metadata = embeddedMetadata()
  const about = {
    id,
    system: 'embedded',
    name: 'Lasso’s own',
    goodAt: 'Low and high sounds.',
    files: { checkpoint: path },
  }
  const identity = Float32Array.from({ length: embedding ** 2 }, (_, at) => (at % (embedding + 1) === 0 ? 1 : 0))
  const blank: Values = { 'separator.head.condition.weight': identity }
  write(path, metadata, blank)
  const opened = openModel({ ...about, checkpoint: '0'.repeat(64), workFolder: folder })
  const form = readForm(metadata)
  const encoder = openTextEncoder(opened, form)
  const heard = async (frequency: number) => conditionOf(await embedPart(opened, form, tone(frequency)))
  const steered = steering(
    [conditionOf(encoder.embed('dog')), await heard(lowTone)],
    [conditionOf(encoder.embed('rain')), await heard(highTone)],
  )
  const known = meanings(opened)
  opened.close()
  write(path, metadata, { ...blank, ...known, ...steered })
  const checkpoint = createHash('sha256').update(readFileSync(path)).digest('hex')
  return { ...about, checkpoint, metadata }
}
