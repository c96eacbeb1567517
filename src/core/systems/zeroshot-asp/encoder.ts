import { createResampler } from '../../dsp/resample.ts'
import type { OpenEncoder, SoundEncoder } from '../../library/encoder.ts'
import type { Hearing } from '../../listening/listener.ts'
import type { InstalledModel, OpenModel } from '../model.ts'
import { queryFeeds, queryGraph, queryRate } from './query-encoder.ts'
import { energyOf, segmentLength, shortest, soundingEnergy } from './segments.ts'

/** Of what surrounds the network: latents of two versions do not fit together. */
const version = '1'
/** Where the network's tensors are in a model. */
const prefix = 'sed_model'

/** Names the latents of a model's detector: those of two keys do not fit together. */
export const encoderKey = ({ checkpoint, hashes }: InstalledModel): string =>
  `zeroshot-asp-${version}-${hashes?.detector ?? checkpoint}`

const openEncoder = async (model: OpenModel): Promise<OpenEncoder> => {
  const graph = queryGraph(model.tensors, prefix)
  const session = await model.inference.open(graph)
  // One recording after another has the same rate, and its filters take as long to make as they take to run.
  let resampler = createResampler(queryRate, queryRate)
  return {
    device: model.inference.device,
    embed: async ({ samples, rate, first, start, length }: Hearing) => {
      if (resampler.from !== rate) resampler = createResampler(rate, queryRate)
      const segment = resampler.run(samples, first, start, length)
      if (energyOf(segment) <= (soundingEnergy * length) / segmentLength) return null
      const { latent } = await session.run(queryFeeds(segment, graph, 'repeated'))
      return latent!.data as Float32Array
    },
    release: () => session.release(),
  }
}

/** The query network of a model of Zero-shot ASP. @param open opens the model; null where only questions are answered */
export const createEncoder = (
  model: InstalledModel,
  open: ((model: InstalledModel) => Promise<OpenModel>) | null,
): SoundEncoder => ({
  describe: () => ({
    id: model.id,
    name: model.name,
    model: model.id,
    checkpoint: model.checkpoint,
    key: encoderKey(model),
    rate: queryRate,
    segment: segmentLength,
    shortest,
  }),
  open: async (tell) => {
    if (!open) throw new Error('Bug: the encoder was made to answer questions only')
    tell(`Loading ${model.name}`)
    return openEncoder(await open(model))
  },
})
