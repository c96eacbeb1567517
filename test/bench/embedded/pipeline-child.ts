import { queryFor, type Runner, type SeparationSystem } from '../../../src/core/separation/system.ts'
import { planChunks } from '../../../src/core/separation/windows.ts'
import { readForm } from '../../../src/core/systems/embedded/form.ts'
import { createEmbedded } from '../../../src/core/systems/embedded/system.ts'
import { openTextEncoder } from '../../../src/core/systems/embedded/text-encoder.ts'
import { createReader } from '../../../src/core/systems/embedded/understanding.ts'
import type { InstalledModel } from '../../../src/core/systems/model.ts'
import { openModelTensors } from '../../../src/main/inference/model-tensors.ts'
import { openModel } from '../../../src/main/inference/open-model.ts'
import { seededTensor } from '../../support/seeded-tensor.ts'
import { median, seconds, type Timing, timed } from '../measure.ts'

/** What the bench asks of a process that works as the inference child does, or reads words as the separation child does. */
export type PipelineCall =
  /** From the model's file to a network that can run. */
  | { readonly call: 'open'; readonly model: InstalledModel; readonly sounds: readonly string[] }
  /** So many seconds of stereo at 44.1 kHz through all of the pipeline but the project file. */
  | { readonly call: 'separate'; readonly duration: number }
  /** From the model's file to the first answer, and what another text costs. */
  | { readonly call: 'words'; readonly model: InstalledModel; readonly texts: readonly string[] }

export type PipelineAnswer = Timing & {
  /** Milliseconds of one text, the median. */
  readonly text?: number
}

const rate = 44_100
const request = (sounds: readonly string[], frames: number): Parameters<SeparationSystem['plan']>[0] => {
  const [text, ...also] = sounds as [string, ...string[]]
  return { query: { ...queryFor(text), also }, settings: {}, rate, channels: 2, frames, seed: 0 }
}

let system: SeparationSystem | null = null
let asked: readonly string[] = []

const prepare = (frames: number): Promise<Runner> => {
  const wish = request(asked, frames)
  return system!.prepare(wish, system!.plan(wish), null, null, () => {})
}

/** Ten seconds over and over: two channels of anything longer would count as the process's memory. */
const loop = [0, 1].map((channel) =>
  seededTensor({ key: `channel ${channel}`, shape: [10 * rate], scale: 0.3, offset: 0 }),
)

/** A stretch of a recording of `frames` frames, silent beyond it, as fast as a project file gives it. */
const read = (samples: Float32Array, from: number, length: number, frames: number): Float32Array => {
  const stretch = new Float32Array(length)
  const end = Math.min(frames, from + length)
  for (let at = Math.max(0, from); at < end; ) {
    const begin = at % samples.length
    const part = samples.subarray(begin, Math.min(samples.length, begin + end - at))
    stretch.set(part, at - from)
    at += part.length
  }
  return stretch
}

const run = async (duration: number): Promise<void> => {
  const frames = Math.round(duration * rate)
  const runner = await prepare(frames)
  const plan = system!.plan(request(asked, frames))
  const chunks = planChunks(frames, plan)
  for (let index = 0; index < chunks.count; index++) {
    const { start, length, readFrom, readLength } = chunks.chunk(index)
    await runner.run({ audio: loop.map((samples) => read(samples, readFrom, readLength, frames)), start, length })
  }
  runner.release()
}

const answer = async (call: PipelineCall): Promise<PipelineAnswer> => {
  switch (call.call) {
    case 'open':
      return timed(async () => {
        asked = call.sounds
        const opened = openModel(call.model)
        system = createEmbedded({ ...call.model, metadata: opened.metadata }, async () => opened)
        // A session is opened when the first window comes: the shortest there is.
        const runner = await prepare(1000)
        await runner.run({ audio: [new Float32Array(1000), new Float32Array(1000)], start: 0, length: 1000 })
        runner.release()
      })
    case 'separate':
      return timed(() => run(call.duration))
    case 'words': {
      let read = (_: string): unknown => null
      const opening = await timed(() => {
        const contents = openModelTensors(call.model)
        const form = readForm(contents.metadata)
        read = createReader(openTextEncoder(contents, form), form)
        contents.close()
        read(call.texts[0]!)
      })
      const times: number[] = []
      for (const text of call.texts) times.push(1000 * (await seconds(() => read(text))))
      return { ...opening, text: median(times) }
    }
  }
}

process.on('message', async (call: PipelineCall) => process.send!(await answer(call)))
