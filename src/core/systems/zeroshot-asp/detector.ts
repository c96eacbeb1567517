import { createResampler } from '../../dsp/resample.ts'
import type { Hearing, Listener, ListenerGeometry, OpenListener } from '../../listening/listener.ts'
import { imageFrames } from '../htsat/htsat.ts'
import type { InstalledModel, OpenModel } from '../model.ts'
import { audioSetClasses } from './classes.ts'
import { queryFeeds, queryGraph, queryHop, queryRate } from './query-encoder.ts'

// The ear of Zero-shot ASP: its query network is a sound event detector (HTS-AT, Chen et al. 2022, arXiv 2202.00874) that
// was trained on AudioSet's ten-second clips, each with the names of what is somewhere in it.

/** Of the windows around the network. */
const version = '1.0.0'
/** Where the network's tensors are in a model. */
const prefix = 'sed_model'
/** Bands of its spectrogram, and the moments that it tells apart in an image (htsat_config.py; models/htsat.py). */
const bands = 64
const moments = 32
const framesOfMoment = imageFrames(bands) / moments
/** Moments of a window that the next one hears as well: each more costs a thirtieth of all the time. */
const overlap = 1

/**
 * An image holds 1024 frames, 10.23 seconds: that much is heard at once, so that a full window need not be stretched, and a
 * moment is 0.32 seconds.
 */
export const detectorGeometry: ListenerGeometry = {
  rate: queryRate,
  moment: framesOfMoment * queryHop,
  moments,
  hop: moments - overlap,
  window: (imageFrames(bands) - 1) * queryHop,
}

/** Below this nothing is heard: −90 dB of full scale, the last bit of 16. */
const silence = 10 ** (-90 / 20)

/**
 * The moments of the network's image that show a moment of a window. Short windows fill the image as whole copies of
 * themselves, stretched for what is left, so that each of their moments is there several times.
 * @param frames of the window's spectrogram
 */
export const imageMoments = (moment: number, frames: number): number[] => {
  const image = imageFrames(bands)
  const copies = Math.floor(image / frames)
  const stretch = copies * frames > 1 ? (image - 1) / (copies * frames - 1) : 1
  const middle = (moment * framesOfMoment + Math.min((moment + 1) * framesOfMoment, frames) - 1) / 2
  return Array.from({ length: copies }, (_, copy) =>
    Math.min(moments - 1, Math.floor(((copy * frames + middle) * stretch) / framesOfMoment)),
  )
}

/** Means of what the network says of each moment, in 255ths. @param scores [32, sounds] */
const momentScores = (scores: Float32Array, count: number, frames: number, sounds: number): Uint8Array => {
  const result = new Uint8Array(count * sounds)
  for (let moment = 0; moment < count; moment++) {
    const seen = imageMoments(moment, frames)
    for (let sound = 0; sound < sounds; sound++) {
      const sum = seen.reduce((total, at) => total + scores[at * sounds + sound]!, 0)
      result[moment * sounds + sound] = Math.round((255 * sum) / seen.length)
    }
  }
  return result
}

const openDetector = async (model: OpenModel): Promise<OpenListener> => {
  const graph = queryGraph(model.tensors, prefix)
  const [, sounds] = graph.outputs.find(({ name }) => name === 'clip')!.shape as [number, number]
  if (sounds !== audioSetClasses.length)
    throw new Error(`The detector knows ${sounds} sounds, and AudioSet has ${audioSetClasses.length}.`)
  const session = await model.inference.open(graph)
  // One recording after another has the same rate, and its filters take as long to make as they take to run.
  let resampler = createResampler(queryRate, queryRate)
  return {
    device: model.inference.device,
    hear: async ({ samples, rate, first, start, length }: Hearing) => {
      const count = Math.ceil(length / detectorGeometry.moment)
      if (resampler.from !== rate) resampler = createResampler(rate, queryRate)
      const heard = resampler.run(samples, first, start, length)
      if (heard.every((sample) => Math.abs(sample) < silence)) return new Uint8Array(count * sounds)
      const frames = Math.floor(length / queryHop) + 1
      const { moments: scores } = await session.run(queryFeeds(heard, graph, 'repeated'))
      return momentScores(scores!.data as Float32Array, count, frames, sounds)
    },
    release: () => session.release(),
  }
}

/** The detector of a model of Zero-shot ASP. @param open opens the model; null where only questions are answered */
export const createDetector = (
  model: InstalledModel,
  open: ((model: InstalledModel) => Promise<OpenModel>) | null,
): Listener => ({
  describe: () => ({
    id: model.id,
    name: model.name,
    version,
    quality: `${model.name} tells ${audioSetClasses.length} everyday sounds apart, and when they are heard to a third of a second.`,
    model: model.id,
    checkpoint: model.checkpoint,
    sounds: audioSetClasses,
    geometry: detectorGeometry,
  }),
  open: async (tell) => {
    if (!open) throw new Error('Bug: the detector was made to answer questions only')
    tell(`Loading ${model.name}`)
    return openDetector(await open(model))
  },
})
