import { createResampler } from '../../dsp/resample.ts'
import { foldNetwork } from '../../nn/fold/fold.ts'
import { createGraph, type Graph } from '../../nn/graph.ts'
import { type WeightIndex, weightsOf } from '../../nn/weights.ts'
import { type Example, Refusal, type Sample } from '../../separation/system.ts'
import { meanDirection, unit } from '../directions.ts'
import type { OpenModel } from '../model.ts'
import { exampleNetwork } from './example-network.ts'
import { featuresOf } from './features.ts'
import type { Form, Preset } from './form.ts'
import { frontOf } from './front.ts'

/** Seconds of an example that are heard at once. The network was trained with three to five. */
const partSeconds = 5
/** Parts at most that stand for a long example: one more says little that is new. */
const mostParts = 12
/** Seconds of a region that say nothing of a sound when they are fewer. */
const leastSeconds = 0.1

/** Peak up to which an example is silent, 80 dB below full scale: above the dither of a 16-bit recording. */
const silentPeak = 1e-4

/** The encoder of examples as its formula says, for parts of so many frames. */
export const exampleGraph = (tensors: WeightIndex, preset: Preset, frames: number): Graph => {
  const graph = createGraph(`embedded-example-${frames}`)
  const magnitude = graph.input('magnitude', [1, 1, frames, preset.frameSize / 2])
  graph.output('embedding', exampleNetwork(magnitude, preset, weightsOf(graph, tensors, 'example')))
  return graph.finish()
}

const fold = ({ audio }: Sample): Float32Array => {
  const [first, ...others] = audio as [Float32Array, ...Float32Array[]]
  if (others.length === 0) return first
  return first.map((value, frame) => others.reduce((sum, samples) => sum + samples[frame]!, value) / audio.length)
}

/**
 * A region in parts of at most five seconds at the network's rate, evenly spread over it, without the silent ones.
 * @returns none for a region that is silent or too short to say anything
 */
export const partsOf = (sample: Sample, { rate }: Pick<Form, 'rate'>): readonly Float32Array[] => {
  const folded = fold(sample)
  const count = Math.floor((folded.length * rate) / sample.rate)
  if (count < leastSeconds * rate) return []
  const samples = createResampler(sample.rate, rate).run(folded, 0, 0, count)
  const parts = Math.min(mostParts, Math.ceil(count / (partSeconds * rate)))
  const length = Math.min(partSeconds * rate, Math.floor(count / parts))
  return Array.from({ length: parts }, (_, index) => {
    const from = parts === 1 ? 0 : Math.round((index * (count - length)) / (parts - 1))
    return samples.subarray(from, from + length)
  }).filter((part) => part.some((value) => Math.abs(value) > silentPeak))
}

/** The embedding of a sound at the network's rate, of length one. @throws WeightMismatch when the model has no encoder */
export const embedPart = async (model: OpenModel, form: Form, samples: Float32Array): Promise<Float32Array> => {
  const { preset } = form
  const spectrum = frontOf(form).stft.analyse(samples)
  const graph = exampleGraph(model.tensors, preset, spectrum.frames)
  const session = await model.inference.open(foldNetwork(graph, model.inference.blocked))
  try {
    const [input] = graph.inputs
    const data = featuresOf(spectrum, false)
    const { embedding } = await session.run({ magnitude: { type: 'float32', shape: input!.shape, data } })
    return unit(embedding!.data as Float32Array)
  } finally {
    session.release()
  }
}

/**
 * The direction between what several examples of one sound are like; those that are silent say nothing.
 * @throws Refusal when all are
 */
export const embedExample = async (
  model: OpenModel,
  form: Form,
  { more = [], ...first }: Example,
): Promise<Float32Array> => {
  const found: Float32Array[] = []
  for (const sample of [first, ...more]) {
    const embeddings: Float32Array[] = []
    for (const part of partsOf(sample, form)) embeddings.push(await embedPart(model, form, part))
    if (embeddings.length > 0) found.push(meanDirection(embeddings))
  }
  if (found.length === 0)
    throw new Refusal(
      model.model.name,
      `${more.length > 0 ? 'The examples are' : 'The example is'} silent, or shorter than ${leastSeconds} s.`,
    )
  return meanDirection(found)
}
