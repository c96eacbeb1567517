import { type Audio, queryFor, type SeparationSystem } from '../../src/core/separation/system.ts'

type Request = {
  readonly audio: Audio
  readonly rate: number
  readonly text: string
  readonly example?: { readonly from: number; readonly length: number }
}

/** A chunk of a region with zeros around it, as the pipeline cuts it. */
export const chunkOf = (audio: Audio, start: number, length: number, context: number): Audio =>
  audio.map((samples) => {
    const chunk = new Float32Array(length + 2 * context)
    const from = Math.max(0, start - context)
    const to = Math.min(samples.length, start + length + context)
    chunk.set(samples.subarray(from, to), from - start + context)
    return chunk
  })

/** Takes a query through a system from plan to target, pushing the analysis in pieces of a second. */
export const separate = async (system: SeparationSystem, { audio, rate, text, example }: Request): Promise<Audio> => {
  const frames = audio[0]!.length
  const answer = system.answer(queryFor(text, example))
  if (answer.kind === 'no') throw new Error(answer.reason)
  const query = queryFor(text, example)
  const request = { query, settings: answer.settings, rate, channels: audio.length, frames, seed: 0 }
  const plan = system.plan(request)
  let analysis: unknown = null
  if (plan.analysis) {
    const shown = example ? audio.map((samples) => samples.subarray(example.from, example.from + example.length)) : null
    const pass = system.analyse(request, plan, shown && { audio: shown, rate })
    for (let at = 0; at < frames; at += rate) {
      pass.push(
        audio.map((samples) => samples.subarray(at, at + rate)),
        at,
      )
    }
    analysis = structuredClone(pass.finish())
  }
  const runner = await system.prepare(request, plan, analysis, null, () => {})
  const target = audio.map(() => new Float32Array(frames))
  for (let start = 0; start < frames; start += plan.hop) {
    const length = Math.min(plan.hop, frames - start)
    const [part] = await runner.run({ audio: chunkOf(audio, start, length, plan.context), start, length })
    for (const [channel, samples] of part!.entries()) target[channel]!.set(samples, start)
  }
  return target
}

/** What is left of `audio` without `target`. */
export const residualOf = (audio: Audio, target: Audio): Float32Array[] =>
  audio.map((samples, channel) => samples.map((value, index) => value - target[channel]![index]!))
