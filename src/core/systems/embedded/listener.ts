import { createResampler } from '../../dsp/resample.ts'
import type { Hearing, Listener, ListenerGeometry, OpenListener } from '../../listening/listener.ts'
import { foldNetwork } from '../../nn/fold/fold.ts'
import type { Session } from '../../nn/session.ts'
import { unit } from '../directions.ts'
import type { InstalledModel, OpenModel } from '../model.ts'
import { exampleGraph } from './examples.ts'
import { featuresOf } from './features.ts'
import { type Form, readForm } from './form.ts'
import { frontOf } from './front.ts'
import { openTextEncoder } from './text-encoder.ts'

// The ear of the embedded model: the encoder that turns an example into a query tells how near a window comes to each of the
// sounds that it has learned. Asking the separator for each of them instead would take seventy times as long.

/** Of the windows around the network. */
const version = '1.0.0'

/**
 * Seconds of a moment, moments of a window, and by how many one lies behind the last. The network was trained on three to
 * five seconds: three are the least that it hears as well, in recordings of ESC-10 as in pairs of them.
 */
const momentSeconds = 0.5
const moments = 6
const hop = 2

/** Peak up to which a window is silent: that of examples. */
const silence = 1e-4

/** How it looks at recordings. */
export const embeddedGeometry = ({ rate }: Pick<Form, 'rate'>): ListenerGeometry => ({
  rate,
  moment: momentSeconds * rate,
  moments,
  hop,
  window: moments * momentSeconds * rate,
})

const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

const openEar = async (model: OpenModel): Promise<OpenListener> => {
  const form = readForm(model.metadata)
  const encoder = openTextEncoder(model, form)
  const { stft } = frontOf(form)
  const { moment } = embeddedGeometry(form)
  const sounds = form.concepts.length
  // All windows of a recording but those of a short one are of one length.
  let session: { readonly frames: number; readonly at: Session } | null = null
  const sessionOf = async (frames: number): Promise<Session> => {
    if (session?.frames === frames) return session.at
    session?.at.release()
    session = null
    const graph = exampleGraph(model.tensors, form.preset, frames)
    const at = await model.inference.open(foldNetwork(graph, model.inference.blocked))
    session = { frames, at }
    return at
  }
  let resampler = createResampler(form.rate, form.rate)
  return {
    device: model.inference.device,
    hear: async ({ samples, rate, first, start, length }: Hearing) => {
      const count = Math.ceil(length / moment)
      if (resampler.from !== rate) resampler = createResampler(rate, form.rate)
      const heard = resampler.run(samples, first, start, length)
      if (heard.every((sample) => Math.abs(sample) <= silence)) return new Uint8Array(count * sounds)
      const spectrum = stft.analyse(heard)
      const at = await sessionOf(spectrum.frames)
      const shape = [1, 1, spectrum.frames, form.preset.frameSize / 2]
      const { embedding } = await at.run({ magnitude: { type: 'float32', shape, data: featuresOf(spectrum, false) } })
      const scores = encoder.probabilities(unit(embedding!.data as Float32Array))
      const row = Uint8Array.from(scores, (score) => Math.round(255 * score))
      const result = new Uint8Array(count * sounds)
      for (let each = 0; each < count; each++) result.set(row, each * sounds)
      return result
    },
    release: () => session?.at.release(),
  }
}

/** What a model's file says of itself; null where it is not here, or is none that this code knows. */
const formOf = ({ metadata }: InstalledModel): Form | null => {
  try {
    return metadata ? readForm(metadata) : null
  } catch {
    return null
  }
}

/**
 * The ear of an embedded model; null of one that does not say what it knows.
 * @param open opens the model; null where only questions are answered
 */
export const createEmbeddedListener = (
  model: InstalledModel,
  open: ((model: InstalledModel) => Promise<OpenModel>) | null,
): Listener | null => {
  const form = formOf(model)
  if (!form) return null
  return {
    describe: () => ({
      ...{ id: model.id, name: model.name, version, model: model.id, checkpoint: model.checkpoint },
      quality:
        `${model.name} knows ${form.concepts.length} sounds. It hears three seconds at a time, takes some sounds for others, and ` +
        'misses some where several sound at once.',
      sounds: form.concepts.map(({ names }) => capitalised(names[0]!)),
      geometry: embeddedGeometry(form),
    }),
    open: async (tell) => {
      if (!open) throw new Error('Bug: the ear was made to answer questions only')
      tell(`Loading ${model.name}`)
      return openEar(await open(model))
    },
  }
}
