import { centredStft } from '../../../src/core/dsp/spectrogram.ts'
import { magnitudeOf, separateWhole } from '../../../src/core/systems/audiosep/reference.ts'
import { frameHop, frameSize, sampleRate } from '../../../src/core/systems/audiosep/resunet30.ts'
import { openSeparator, type Separator } from '../../../src/core/systems/audiosep/separator.ts'
import type { InstalledModel } from '../../../src/core/systems/model.ts'
import { openModel } from '../../../src/main/inference/open-model.ts'
import { seededTensor } from '../../support/seeded-tensor.ts'
import { type Timing, timed } from '../measure.ts'

/** What the bench asks of a process that holds nothing but the network. Answers are timings. */
export type WindowCall =
  /** Opens the model and makes its network ready for a window: build, fold, create. */
  | { readonly call: 'open'; readonly model: InstalledModel; readonly duration: number }
  /** One window, waveform to waveform. */
  | { readonly call: 'window' }
  /** The masks of some queries for one window. */
  | { readonly call: 'masks'; readonly queries: number }

const stft = centredStft(frameSize, frameHop)
let separator: Separator | null = null
let mixture: Float32Array = new Float32Array()

const condition = (index: number): Float32Array =>
  seededTensor({ key: `condition ${index}`, shape: [512], scale: 0.0765, offset: 0 })

const answer = async (call: WindowCall): Promise<Timing> => {
  switch (call.call) {
    case 'open': {
      const samples = call.duration * sampleRate
      mixture = seededTensor({ key: 'mixture', shape: [samples], scale: 0.3, offset: 0 })
      const spectrum = stft.analyse(mixture)
      const start = performance.now()
      const before = process.cpuUsage()
      let ready: Timing | null = null
      const model = openModel(call.model)
      // A separator opens its session when a query comes first: that moment ends the opening, and its run does not count.
      const open: typeof model.inference.open = async (graph, options) => {
        const session = await model.inference.open(graph, options)
        const { user, system } = process.cpuUsage(before)
        ready = { clock: (performance.now() - start) / 1000, processor: (user + system) / 1e6 }
        return session
      }
      separator = await openSeparator({ ...model, inference: { ...model.inference, open } }, spectrum.frames)
      await separator.mask(magnitudeOf(spectrum), [condition(0)])
      return ready!
    }
    case 'window':
      return timed(() =>
        separateWhole(mixture, async (magnitude) => (await separator!.mask(magnitude, [condition(0)]))[0]!),
      )
    case 'masks': {
      const magnitude = magnitudeOf(stft.analyse(mixture))
      const conditions = Array.from({ length: call.queries }, (_, index) => condition(index))
      return timed(() => separator!.mask(magnitude, conditions))
    }
  }
}

process.on('message', async (call: WindowCall) => process.send!(await answer(call)))
