import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { z } from 'zod'
import { type Shape, sameShape, showShape, type Tensor } from '../../src/core/nn/tensor.ts'
import { type SeededTensor, seededTensor } from '../support/seeded-tensor.ts'
import { readSafetensors } from './safetensors.ts'

/** A value that a case says a network computes. */
export type ExpectedOutput = {
  readonly name: string
  readonly tolerance: number
  /** Only every so many elements along each axis are kept; null for all of a result, or those that the network cuts itself. */
  readonly steps: readonly number[] | null
  readonly tensor: Tensor
}

/** One folder of golden values: a network with seeded weights, what goes in, and what must come out. */
export type ParityCase = {
  readonly name: string
  readonly folder: string
  readonly network: string
  /** By the network's own names, without the prefix that it has inside a larger checkpoint. */
  readonly weights: ReadonlyMap<string, SeededTensor>
  /** A file that has the weights instead, with what else it says of the network; null where they are seeded. */
  readonly checkpoint: string | null
  readonly inputs: ReadonlyMap<string, Tensor>
  /** What is to be turned into numbers: of a tokenizer output by output, of a text encoder row by row. */
  readonly texts: readonly string[]
  readonly outputs: readonly ExpectedOutput[]
}

/** A case that cannot be read: the message says which file and why. */
export class BrokenCase extends Error {
  override readonly name = 'BrokenCase'
}

const shape = z.array(z.number().int().nonnegative())
const seeded = z.object({ key: z.string(), shape, scale: z.number(), offset: z.number() })
type Literal = number | readonly Literal[]
const literal: z.ZodType<Literal> = z.lazy(() => z.union([z.number(), z.array(literal)]))
const caseSchema = z.object({
  case: z.string().optional(),
  network: z.string(),
  checkpoint: z.string().optional(),
  texts: z.array(z.string()).optional(),
  weights: z.array(seeded.extend({ name: z.string() })),
  inputs: z.array(
    z.union([seeded.extend({ name: z.string() }), z.object({ name: z.string(), value: z.array(literal) })]),
  ),
  outputs: z.array(
    z.object({
      name: z.string(),
      shape,
      tolerance: z.number().positive(),
      steps: z.array(z.number().int().positive()).optional(),
    }),
  ),
})
const tokenizerSchema = z.array(z.object({ text: z.string(), ids: z.array(z.number().int()) }))

/** What a schema found, in one line. */
const problemsOf = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`).join('; ')

const wordsOf = (error: unknown): string => {
  if (error instanceof z.ZodError) return problemsOf(error)
  return error instanceof Error ? error.message : String(error)
}

const readJson = <T>(path: string, schema: z.ZodType<T>): T => {
  let content: unknown
  try {
    content = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new BrokenCase(`${path}: ${wordsOf(error)}`)
  }
  const read = schema.safeParse(content)
  if (!read.success) throw new BrokenCase(`${path}: ${problemsOf(read.error)}`)
  return read.data
}

const floats = (values: Float32Array, of: Shape): Tensor => ({ type: 'float32', shape: of, data: values })

/** Literal values: whole numbers are ids, anything else is float32. */
const literalTensor = (value: readonly Literal[]): Tensor => {
  const sizes: number[] = []
  for (let inner: Literal | undefined = value; typeof inner === 'object'; inner = inner[0]) sizes.push(inner.length)
  const flat = (value as number[]).flat(Number.POSITIVE_INFINITY) as number[]
  return flat.every(Number.isInteger)
    ? { type: 'int64', shape: sizes, data: BigInt64Array.from(flat, BigInt) }
    : floats(Float32Array.from(flat), sizes)
}

const readValues = (file: string): ReadonlyMap<string, Tensor> => {
  try {
    return readSafetensors(file)
  } catch (error) {
    throw new BrokenCase(`${file}: ${wordsOf(error)}`)
  }
}

const readNetworkCase = (folder: string, name: string): ParityCase => {
  const { network, weights, inputs, outputs, checkpoint, texts = [] } = readJson(join(folder, 'case.json'), caseSchema)
  const file = join(folder, 'expected.safetensors')
  const expected = readValues(file)
  if (outputs.length === 0) throw new BrokenCase(`${join(folder, 'case.json')}: it has no outputs to compare`)
  return {
    name,
    folder,
    network,
    weights: new Map(weights.map((weight) => [weight.name, weight])),
    checkpoint: checkpoint === undefined ? null : join(folder, checkpoint),
    inputs: new Map(
      inputs.map((input) => [
        input.name,
        'value' in input ? literalTensor(input.value) : floats(seededTensor(input), input.shape),
      ]),
    ),
    texts,
    outputs: outputs.map(({ name: output, shape: said, tolerance, steps = null }) => {
      const tensor = expected.get(output)
      if (!tensor) throw new BrokenCase(`${file}: it has no values of “${output}”`)
      if (!sameShape(tensor.shape, said))
        throw new BrokenCase(
          `${file}: “${output}” is ${showShape(tensor.shape)}, not ${showShape(said)} as the case says`,
        )
      return { name: output, tolerance, steps, tensor }
    }),
  }
}

const readTokenizerCase = (folder: string, name: string): ParityCase => {
  const expected = readJson(join(folder, 'expected.json'), tokenizerSchema)
  return {
    name,
    folder,
    network: 'roberta-tokenizer',
    weights: new Map(),
    checkpoint: null,
    inputs: new Map(),
    texts: expected.map(({ text }) => text),
    // Ids are right or wrong: any difference of a half is one.
    outputs: expected.map(({ ids }, index) => ({
      name: `ids_${index}`,
      tolerance: 0.5,
      steps: null,
      tensor: { type: 'int64', shape: [ids.length], data: BigInt64Array.from(ids, BigInt) },
    })),
  }
}

const readCase = (folder: string): (() => ParityCase) | null => {
  const name = basename(folder)
  if (existsSync(join(folder, 'case.json'))) return () => readNetworkCase(folder, name)
  if (['vocab.json', 'expected.json'].every((file) => existsSync(join(folder, file))))
    return () => readTokenizerCase(folder, name)
  return null
}

/** A case that was found, to be read when its turn comes. */
export type FoundCase = { readonly name: string; readonly folder: string; read(): ParityCase }

/**
 * Every case in a folder and in those inside it, by name.
 * @throws BrokenCase when there is no such folder
 */
export const findCases = (folder: string): readonly FoundCase[] => {
  const start = resolve(folder)
  if (!statSync(start, { throwIfNoEntry: false })?.isDirectory())
    throw new BrokenCase(`${folder}: there is no such folder`)
  const read = readCase(start)
  if (read) return [{ name: basename(start), folder: start, read }]
  return readdirSync(start, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .flatMap((name) => findCases(join(start, name)))
}
