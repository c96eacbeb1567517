import { type Example, type Query, Refusal, type Sample, type Tell } from '../../separation/system.ts'
import { between, meanDirection } from '../directions.ts'
import type { OpenModel } from '../model.ts'
import type { Conditions } from '../streaming/chunk.ts'
import { openAudioEncoder } from './clap/audio-encoder.ts'
import { openTextEncoder } from './clap/text-encoder.ts'
import type { AudioSepSettings } from './settings.ts'

/** The mean of all channels. */
const fold = ({ audio }: Sample): Float32Array => {
  const [first, ...others] = audio as [Float32Array, ...Float32Array[]]
  return first.map((value, frame) => others.reduce((sum, samples) => sum + samples[frame]!, value) / audio.length)
}

/** Texts whose embeddings are remembered, at 2 KB each. */
const mostHeard = 100

/**
 * Embeddings of texts, the latest last, for as long as their model is open: a preview and its job, every part of a job, and
 * "repeat" ask for the same, and without the encoder the network that they also share stays loaded.
 */
const heard = new WeakMap<OpenModel, Map<string, Float32Array>>()

const heardBy = (model: OpenModel): Map<string, Float32Array> => {
  const known = heard.get(model) ?? new Map<string, Float32Array>()
  heard.set(model, known)
  return known
}

const listen = async (model: OpenModel, texts: readonly string[]): Promise<Float32Array[]> => {
  const known = heardBy(model)
  const missing = new Set(texts.filter((text) => !known.has(text)))
  if (missing.size > 0) {
    const encoder = await openTextEncoder(model)
    try {
      for (const text of missing) known.set(text, await encoder.embed(text))
    } finally {
      encoder.release()
    }
  }
  const embeddings = texts.map((text) => known.get(text)!)
  for (const [index, text] of texts.entries()) {
    known.delete(text)
    known.set(text, embeddings[index]!)
  }
  for (const text of [...known.keys()].slice(0, -mostHeard)) known.delete(text)
  return embeddings
}

/** Peak up to which an example is silent, 80 dB below full scale: above the dither of a 16-bit recording. */
const silentPeak = 1e-4

const isSilent = (samples: Float32Array): boolean => samples.every((value) => Math.abs(value) <= silentPeak)

/**
 * The direction between what several examples sound like; those that are silent say nothing.
 * @throws Refusal when all are
 */
const listenToExample = async (model: OpenModel, { more = [], ...first }: Example): Promise<Float32Array> => {
  const folded = [first, ...more].map((sample) => ({ samples: fold(sample), rate: sample.rate }))
  const sounding = folded.filter(({ samples }) => !isSilent(samples))
  if (sounding.length === 0)
    throw new Refusal(
      model.model.name,
      more.length > 0
        ? 'The examples are silent: mark where the sound is to be heard.'
        : 'The example is silent: mark where the sound is to be heard.',
    )
  const encoder = await openAudioEncoder(model)
  try {
    const sounds: Float32Array[] = []
    for (const { samples, rate } of sounding) sounds.push(await encoder.embed(samples, rate))
    return meanDirection(sounds)
  } finally {
    encoder.release()
  }
}

/**
 * What steers the network for a query: the example belongs to the query's own text, or stands in for it. The encoders are
 * released before the network is loaded, so that they never need memory at the same time.
 */
export const conditionsOf = async (
  model: OpenModel,
  { text, also, avoid }: Query,
  example: Example | null,
  { avoidShare, exampleWeight }: AudioSepSettings,
  tell: Tell,
): Promise<Conditions> => {
  tell('Listening to the words')
  const texts = [text, ...also, avoid].filter((words) => words !== '')
  const embeddings = await listen(model, texts)
  const words = (wanted: string): Float32Array | null => embeddings[texts.indexOf(wanted)] ?? null
  let first = words(text)
  if (example) {
    tell('Listening to the example')
    const sound = await listenToExample(model, example)
    first = first ? between(first, sound, exampleWeight) : sound
  }
  if (!first) throw new Error('a query has words or an example')
  return { targets: [first, ...also.map((wanted) => words(wanted)!)], avoid: words(avoid), avoidShare }
}
