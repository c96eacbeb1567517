import { meanOf } from '../../library/mean.ts'
import type { Session } from '../../nn/session.ts'
import { type Example, Refusal, type Sample } from '../../separation/system.ts'
import type { OpenModel } from '../model.ts'
import { queryFeeds, queryGraph } from './query-encoder.ts'
import { segmentsOf } from './segments.ts'

/** Where the detector's tensors lie, in a file of its own or in the checkpoint. */
const detector = 'sed_model'

/** Latents of segments that are remembered, at 8 KB each. */
const mostHeard = 200

/**
 * Latents by what was heard, the latest last, for as long as their model is open: a preview and its job, and every part of
 * a job, have the same examples.
 */
const heard = new WeakMap<OpenModel, Map<string, Float32Array>>()

/** Two FNV-1a hashes of the samples' bits, 64 together. */
const keyOf = (samples: Float32Array): string => {
  const bits = new Int32Array(samples.slice().buffer)
  let [a, b] = [0x811c9dc5, 0x01234567]
  for (const word of bits) {
    a = Math.imul(a ^ word, 0x01000193)
    b = Math.imul(b ^ (word >>> 16) ^ (word << 16), 0x01000193)
  }
  return `${samples.length} ${a >>> 0} ${b >>> 0}`
}

/**
 * What the detector makes of each segment, `infer_mode` and all.
 * @param segments mono at 32 kHz, at most ten seconds each
 * @throws WeightMismatch when the model has no detector
 */
export const latentsOf = async (
  model: OpenModel,
  segments: readonly Float32Array[],
): Promise<readonly Float32Array[]> => {
  const known = heard.get(model) ?? new Map<string, Float32Array>()
  heard.set(model, known)
  const keys = segments.map(keyOf)
  const graph = queryGraph(model.tensors, detector)
  let session: Session | null = null
  const latents: Float32Array[] = []
  try {
    for (const [at, segment] of segments.entries()) {
      let latent = known.get(keys[at]!)
      if (!latent) {
        session ??= await model.inference.open(graph)
        const found = await session.run(queryFeeds(segment, graph, 'repeated'))
        latent = found.latent!.data as Float32Array
      }
      latents.push(latent)
      known.delete(keys[at]!)
      known.set(keys[at]!, latent)
    }
  } finally {
    session?.release()
  }
  for (const key of [...known.keys()].slice(0, -mostHeard)) known.delete(key)
  return latents
}

/**
 * The query that examples make together: the mean of their segments' latents for each, and the mean of those
 * (`infer_type = mean` of config.py).
 * @param heard what the detector made of further examples before
 * @throws Refusal when nothing is to be heard in them, or when the two files of the model are no pair
 */
export const conditionOf = async (
  model: OpenModel,
  examples: readonly Sample[],
  heard: readonly Float32Array[] = [],
): Promise<Float32Array> => {
  const means: Float32Array[] = [...heard]
  for (const example of examples) {
    const segments = segmentsOf(example)
    if (segments.length > 0) means.push(meanOf(await latentsOf(model, segments)))
  }
  if (means.length === 0)
    throw new Refusal(
      model.model.name,
      `${examples.length > 1 ? 'The examples are' : 'The example is'} silent, or shorter than 0.1 s.`,
    )
  const condition = meanOf(means)
  const wanted = model.tensors.get('conv_block7.emb1.weight')?.shape[1]
  if (wanted !== condition.length)
    throw new Refusal(
      model.model.name,
      `The detector gives ${condition.length} numbers and the separator takes ${wanted}: they are no pair.`,
    )
  return condition
}

/** The query of every sound that examples show, the first one first. @throws Refusal as `conditionOf` */
export const conditionsOf = async (model: OpenModel, example: Example): Promise<readonly Float32Array[]> => {
  const conditions: Float32Array[] = []
  for (const each of [example, ...(example.further ?? [])])
    conditions.push(await conditionOf(model, [each, ...(each.more ?? [])], each.latents))
  return conditions
}
