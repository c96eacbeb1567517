import type { Hertz } from '../../../base/units.ts'
import { createGraph, type Graph } from '../../../nn/graph.ts'
import type { Session, Tensors } from '../../../nn/session.ts'
import type { WeightIndex } from '../../../nn/weights.ts'
import { meanDirection } from '../../directions.ts'
import { imageOf } from '../../htsat/front-end.ts'
import { htsat, imageFrames } from '../../htsat/htsat.ts'
import type { OpenModel } from '../../model.ts'
import { clapWeights } from './clap-weights.ts'
import { clipRate, clipsOf } from './clips.ts'
import { project } from './projection.ts'

/** CLAP's audio branch: what an example sounds like, as a vector of length 1 in the space of `TextEncoder`'s. */
export type AudioEncoder = {
  /**
   * @param audio mono, of any length but none
   * @param rate a whole number of Hertz
   * @returns 512 numbers whose squares add up to 1
   */
  embed(audio: Float32Array, rate: Hertz): Promise<Float32Array>
  release(): void
}

/** Samples between frames (`hop_size` of model_configs/HTSAT-base.json). */
const hop = 480

/** CLAP's audio branch for one clip. Input `levels` [1024, 64]; outputs `latent` [1, 1024] and `embedding` [1, 512]. */
export const audioGraph = (index: WeightIndex): Graph => {
  const graph = createGraph('clap-audio')
  const w = clapWeights(graph, index)
  const branch = w.under('audio_branch')
  const [bands] = branch.under('bn0').shapeOf('weight') as [number]
  const { latent } = htsat(graph.input('levels', [imageFrames(bands), bands]), branch)
  graph.output('embedding', project(latent, w.under('audio_projection')))
  graph.output('latent', latent)
  return graph.finish()
}

/** The input of `audioGraph` for a clip of ten seconds at 48 kHz. */
export const audioFeeds = (clip: Float32Array, { inputs: [levels] }: Graph): Tensors => {
  const { shape } = levels!
  const data = imageOf(clip, { rate: clipRate, hop, bands: shape[1]! })
  return { levels: { type: 'float32', shape, data } }
}

/**
 * Opens the audio branch. Its session is made when the first example comes.
 * @param open makes a graph ready
 * @throws WeightMismatch when the tensors are no CLAP's
 */
export const createAudioEncoder = (index: WeightIndex, open: (graph: Graph) => Promise<Session>): AudioEncoder => {
  const graph = audioGraph(index)
  let session: Promise<Session> | null = null
  return {
    embed: async (audio, rate) => {
      const clips = clipsOf(audio, rate)
      session ??= open(graph)
      const opened = await session.catch((failure: unknown) => {
        // What failed once (no memory) may work the next time.
        session = null
        throw failure
      })
      const vectors: Float32Array[] = []
      for (const clip of clips) {
        const { embedding } = await opened.run(audioFeeds(clip, graph))
        vectors.push(embedding!.data as Float32Array)
      }
      return meanDirection(vectors)
    },
    release: () => {
      session?.then(
        (opened) => opened.release(),
        () => {},
      )
      session = null
    },
  }
}

/**
 * Opens CLAP's audio branch of a model.
 * @throws WeightMismatch when the model holds no CLAP
 */
export const openAudioEncoder = async ({ tensors, inference }: OpenModel): Promise<AudioEncoder> =>
  createAudioEncoder(tensors, (graph) => inference.open(graph))
