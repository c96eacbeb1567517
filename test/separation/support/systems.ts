import { existsSync, writeFileSync } from 'node:fs'
import { gaussian, seededRandom } from '../../../src/core/base/random.ts'
import type {
  Audio,
  ChunkInput,
  PlanRequest,
  SeparationSystem,
  SystemSettings,
} from '../../../src/core/separation/system.ts'

const number = (settings: SystemSettings, name: string, otherwise: number): number => {
  const value = settings[name]
  return typeof value === 'number' ? value : otherwise
}

/** True the first `times` times for a marker file: the test's way to reach into a child that dies. */
const happens = (marker: string, times: number): boolean => {
  for (let count = 0; count < times; count++) {
    if (existsSync(`${marker}.${count}`)) continue
    writeFileSync(`${marker}.${count}`, '')
    return true
  }
  return false
}

const misbehave = (settings: SystemSettings, { start, length }: ChunkInput): void => {
  const within = (name: string) => {
    const at = number(settings, name, -1)
    return at >= start && at < start + length
  }
  const marker = String(settings.marker ?? '')
  const times = number(settings, 'times', 1)
  if (within('crashAt') && happens(`${marker}.crash`, times)) process.exit(3)
  if (within('hangAt') && happens(`${marker}.hang`, times)) for (;;);
  if (within('throwAt')) throw new Error('the tool stumbled over a chunk')
  const until = performance.now() + number(settings, 'slow', 0)
  while (performance.now() < until);
}

/** A moving average over `context` frames on each side, plus noise of the request's seed: depends on all it is told. */
const average = ({ settings, seed }: PlanRequest, context: number, power: number, chunk: ChunkInput): Audio =>
  chunk.audio.map((samples, channel) => {
    const gain = number(settings, 'gain', 0.5)
    const out = new Float32Array(chunk.length)
    const noise = gaussian(seededRandom(seed + chunk.start * 8 + channel))
    let sum = 0
    for (let frame = 0; frame < 2 * context; frame++) sum += samples[frame]!
    for (let frame = 0; frame < chunk.length; frame++) {
      sum += samples[frame + 2 * context]!
      out[frame] = gain * ((sum / (2 * context + 1)) * (1 + power)) + number(settings, 'noise', 0) * noise()
      sum -= samples[frame]!
    }
    return out
  })

/** A system for tests, steered by its settings. */
export const testSystem: SeparationSystem = {
  describe: () => ({
    id: 'test',
    name: 'Test system',
    version: '3.2.1',
    goodAt: 'Tests.',
    knows: [{ words: ['test', 'trial'], tool: 'Test tool', audience: 'anyone' }],
    takesExamples: true,
    takesAvoid: true,
    takesSeveral: true,
    model: null,
    checkpoint: null,
  }),
  answer: ({ text, example }) =>
    text.startsWith('test') || (text === '' && example)
      ? { kind: 'yes', tool: 'Test tool', explanation: 'It tests.', confidence: 0.9, settings: { kind: 'average' } }
      : { kind: 'no', reason: 'It only knows tests.' },
  plan: ({ settings }) => {
    if (settings.refuse) throw new Error('“Test tool” needs a better recording.')
    return {
      tool: 'Test tool',
      settings,
      hop: number(settings, 'hop', 20_000),
      overlap: number(settings, 'overlap', 1_000),
      context: number(settings, 'context', 50),
      analysis: settings.analysis !== false,
    }
  },
  analyse: ({ settings }, _, example) => {
    let [sum, count, expected] = [0, 0, 0]
    const add = (audio: Audio) => {
      for (const samples of audio) for (const sample of samples) sum += sample ** 2
      count += audio.reduce((total, { length }) => total + length, 0)
    }
    return {
      push: (audio, at) => {
        if (at !== expected) throw new Error(`a piece at ${at} instead of ${expected}`)
        expected += audio[0]!.length
        if (settings.crashAnalysis && happens(`${settings.marker}.analysis`, 1)) process.exit(4)
        if (!example) add(audio)
      },
      finish: () => {
        if (example) add(example.audio)
        return { power: new Float64Array([Math.sqrt(sum / count)]) }
      },
    }
  },
  prepare: async (request, plan, analysis, _, tell) => {
    tell('Making the test ready')
    return {
      device: null,
      run: async (chunk) => {
        misbehave(request.settings, chunk)
        const power = (analysis as { power: Float64Array } | null)?.power[0] ?? 0
        const { text, also } = request.query
        return [text, ...also].map((words, index) => {
          if (words.startsWith('test nothing')) return chunk.audio.map(() => new Float32Array(chunk.length))
          if (request.settings.pass) return passThrough(plan.context, chunk)
          return average({ ...request, seed: request.seed + 100 * index }, plan.context, power, chunk)
        })
      },
      release: () => {},
    }
  },
}

const passThrough = (context: number, { audio, length }: ChunkInput): Audio =>
  audio.map((samples) => samples.subarray(context, context + length))

/** Answers less surely than the test system, and does nothing. */
export const idleSystem: SeparationSystem = {
  describe: () => ({
    id: 'idle',
    name: 'Idle system',
    version: '1.0.0',
    goodAt: 'Nothing.',
    knows: [{ words: ['silence'], tool: 'Idle tool', audience: 'anyone' }],
    takesExamples: false,
    takesAvoid: false,
    takesSeveral: false,
    model: null,
    checkpoint: null,
  }),
  answer: ({ text }) => {
    if (!/^(test|silence)/.test(text)) return { kind: 'no', reason: 'It knows silence.' }
    return { kind: 'yes', tool: 'Idle tool', explanation: 'It finds nothing.', confidence: 0.4, settings: {} }
  },
  plan: ({ settings }) => ({ tool: 'Idle tool', settings, hop: 50_000, overlap: 0, context: 0, analysis: false }),
  analyse: () => ({ push: () => {}, finish: () => null }),
  prepare: async () => ({
    device: null,
    run: async ({ audio, length }) => [audio.map(() => new Float32Array(length))],
    release: () => {},
  }),
}
