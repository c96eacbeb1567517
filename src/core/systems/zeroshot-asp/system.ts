import type { Answer, Plan, PlanRequest, Query, SeparationSystem, Tell } from '../../separation/system.ts'
import { lowMemory, Refusal, targetCount } from '../../separation/system.ts'
import type { InstalledModel, OpenModel } from '../model.ts'
import { createChunkSeparator } from '../streaming/chunk.ts'
import { planWindows } from '../streaming/geometry.ts'
import { realMaskOf } from '../streaming/mask.ts'
import { bins, sampleRate } from '../streaming/spectra.ts'
import { conditionsOf } from './condition.ts'
import { encoderKey } from './encoder.ts'
import { stft } from './reference.ts'
import { createReferenceSeparator, referencePlan } from './reference-chunk.ts'
import { segmentLength } from './segments.ts'
import { openSeparator, type Separator } from './separator.ts'
import { readSettings } from './settings.ts'
import { frameMultiple } from './unet.ts'
import { wienerGains } from './wiener.ts'

/** Of the pipeline around the network: two versions' samples do not fit together. */
const version = '1.0.0'

/** Most frames in a window, 5.12 s, and where memory is short. */
const longestWindow = 512
const shortWindow = 256

/**
 * How sure an answer is: of an example alone, surer than AudioSep (0.6), which learned from words and only hears an example
 * as if it were some; of an example that words go with, less, because it leaves the words aside.
 */
const exampleConfidence = 0.65
const wordsConfidence = 0.5

/**
 * Bytes of the process at work, as measured on a processor: 1.37 GB with windows of 512 frames and 1.1 GB with 256, of which the
 * detector alone takes 1.1 for a moment before; and 0.57 GB for every further sound, whose network stays beside the first.
 */
const memoryOf = (window: number, sounds: number): number =>
  900e6 + window * 0.9e6 + (sounds - 1) * (450e6 + window * 0.23e6)

const explain = (name: string, { text }: Query): string => {
  const sound = text === '' ? 'what sounds like the example' : `what sounds like the example of “${text}”`
  return `${name} takes out ${sound}, by a network that learned from two million clips without ever hearing one sound alone.`
}

const planOf = ({ name }: InstalledModel, { query, settings, rate, frames }: PlanRequest): Plan => {
  const { mode, overlapRate, wiener } = readSettings(settings)
  const sounds = targetCount(query)
  if (wiener && sounds === 1)
    throw new Error('“wiener” shares a recording out between sounds: show all that are in it.')
  const common = { tool: `${name}, more like the example`, settings, analysis: false }
  if (mode === 'reference') {
    if (rate !== sampleRate) throw new Error(`The reference works at ${sampleRate} Hz, and this recording has ${rate}.`)
    return { ...common, ...referencePlan(overlapRate), memory: memoryOf(longestWindow, sounds) }
  }
  const most = settings[lowMemory] === true ? shortWindow : longestWindow
  const { window, ...chunks } = planWindows(frames, rate, most, frameMultiple)
  return { ...common, ...chunks, settings: { ...settings, window }, memory: memoryOf(window, sounds) }
}

/** The Wiener filter of the evaluation on masks: sounds that are all of a recording share it out. */
const shareOut = (mixture: Float32Array, gains: readonly Float32Array[]): readonly Float32Array[] =>
  wienerGains(
    mixture,
    bins,
    gains.map((gain) => gain.map((value, at) => value * mixture[at]!)),
  )

const exampleHint = 'Mark a region in which nothing but the sound is heard, and use it as an example.'

/**
 * Zero-shot ASP ("Zero-shot Audio Source Separation through Query-based Learning from Weakly-labeled Data", arXiv
 * 2112.07891) from a checkpoint of its kind, for recordings of any rate, channels and length. It goes by examples only.
 * @param open opens the model to work with it; null where only questions are answered
 */
export const createZeroShotAsp = (
  model: InstalledModel,
  open: ((model: InstalledModel) => Promise<OpenModel>) | null,
): SeparationSystem => ({
  describe: () => ({
    id: model.id,
    name: model.name,
    version,
    goodAt: model.goodAt,
    knows: [],
    takesExamples: true,
    takesAvoid: false,
    takesSeveral: false,
    takesSeveralShown: true,
    encoder: encoderKey(model),
    model: model.id,
    checkpoint: model.checkpoint,
  }),

  answer: (query): Answer => {
    if (query.example === null)
      return { kind: 'no', reason: `${model.name} goes by examples, not by words. ${exampleHint}` }
    return {
      kind: 'yes',
      tool: `${model.name}, more like the example`,
      explanation: explain(model.name, query),
      confidence: query.text === '' ? exampleConfidence : wordsConfidence,
      settings: {},
    }
  },

  plan: (request) => planOf(model, request),

  analyse: () => {
    throw new Error('Bug: Zero-shot ASP plans no analysis')
  },

  prepare: async (request, plan, _, example, tell) => {
    if (!open) throw new Error('Bug: Zero-shot ASP was made to answer questions only')
    if (!example) throw new Refusal(model.name, `It needs an example. ${exampleHint}`)
    const { rate, frames } = request
    const { mode, channels, wiener } = readSettings(plan.settings)
    tell(`Loading ${model.name}`)
    const opened = await open(model)
    const several = example.more?.length || example.further?.length
    tell(several ? 'Listening to the examples' : 'Listening to the example')
    const targets = await conditionsOf(opened, example)
    tell(`Loading ${model.name}`)
    const { device } = opened.inference
    const reference = mode === 'reference'
    const window = reference ? stft.framesOf(segmentLength + plan.overlap) : Number(plan.settings.window)
    const separator: Separator = await openSeparator(opened, window)
    const release = (): void => separator.release()
    if (reference) {
      const masks = (magnitude: Float32Array, tell?: Tell) => separator.mask(magnitude, targets, tell)
      return { device, run: createReferenceSeparator(frames, plan.overlap, masks, targets.length, wiener), release }
    }
    const conditions = { targets, avoid: null, avoidShare: 0 }
    const { context } = plan
    return {
      device,
      run: createChunkSeparator({
        ...{ rate, frames, context, channels, separator, maskOf: realMaskOf, conditions },
        ...(wiener ? { refine: shareOut } : {}),
      }),
      release,
    }
  },
})
