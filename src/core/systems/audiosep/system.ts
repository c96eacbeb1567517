import type { Answer, KnownSound, Plan, PlanRequest, Query, SeparationSystem } from '../../separation/system.ts'
import { lowMemory } from '../../separation/system.ts'
import type { InstalledModel, OpenModel } from '../model.ts'
import { createChunkSeparator } from '../streaming/chunk.ts'
import { planWindows } from '../streaming/geometry.ts'
import { complexMaskOf } from '../streaming/mask.ts'
import { conditionsOf } from './conditions.ts'
import type { MaskOf } from './reference.ts'
import { createReferenceSeparator, createWholeSeparator, referencePlan } from './reference-chunk.ts'
import { frameHop, frameMultiple, sampleRate } from './resunet30.ts'
import { openSeparator, type Separator } from './separator.ts'
import { readSettings } from './settings.ts'

/** Most frames in a window: 10.24 s, where the network runs fastest for its memory. */
const longestWindow = 1024
/** The same where memory is short: a third of the memory, for a tenth more time. */
const shortWindow = 320

/** Of the pipeline around the network: two versions' samples do not fit together. */
const version = '1.0.0'

/**
 * How sure an answer to words is. A built-in tool made for exactly one sound (hiss 0.95, hum 0.95, clicks 0.9, the centre of
 * stereo 0.85) is surer; one that only comes near (rain 0.75, a fridge 0.6) is not. AudioSep-hive goes before AudioSep: the
 * same network, better on every test of its authors (arXiv 2601.22599). Reasons in docs/decisions/0015.
 */
const usualConfidence = 0.8
const confidences: { readonly [model: string]: number | undefined } = { 'audiosep-hive': 0.82 }
/** Without words: surer than the built-in noise profile (0.5), which a person asks for by its words. */
const exampleConfidence = 0.6

/** What a person might begin with; any other words are answered as well. */
const suggestions: readonly [KnownSound['audience'], string][] = [
  ['podcaster', 'speech'],
  ['podcaster', 'dog barking'],
  ['podcaster', 'traffic'],
  ['musician', 'acoustic guitar'],
  ['musician', 'piano'],
  ['musician', 'singing'],
  ['anyone', 'bird song'],
  ['anyone', 'applause'],
]

/**
 * Bytes of the process at work, as measured on a processor: 540 MB with windows of 320 frames, 824 with 960, and a third of
 * that again for every further query, whose network stays beside the first.
 */
const memoryOf = (window: number, { also, avoid }: Query): number =>
  400e6 + window * 0.45e6 + (also.length + (avoid === '' ? 0 : 1)) * (130e6 + window * 0.15e6)

/** Bytes beyond which windows become shorter, so that several queries need little more than one. */
const mostMemory = 1.2e9

/** Frames of the longest window in which a query's networks find memory beside each other. */
const windowOf = (query: Query): number => {
  let window = longestWindow
  while (window > shortWindow && memoryOf(window, query) > mostMemory) window -= frameMultiple
  return window
}

const toolOf = (name: string, { text, example }: Query): string => {
  if (!example) return name
  return text === '' ? `${name}, more like the example` : `${name}, by words and example`
}

const explain = (name: string, { text, also, avoid, example }: Query): string => {
  const sounds = [text, ...also].filter((words) => words !== '').map((words) => `“${words}”`)
  const asked = [...sounds, ...(example ? ['what sounds like the example'] : [])]
  const wanted = asked.length > 1 ? `${asked.slice(0, -1).join(', ')} and ${asked.at(-1)}` : asked[0]
  return `${name} takes out ${wanted}, as it learned from thousands of hours of sounds with words${
    avoid === '' ? '' : `, and leaves “${avoid}” where it is`
  }.`
}

const planOf = ({ name }: InstalledModel, request: PlanRequest): Plan => {
  const { query, settings, rate, frames } = request
  const { mode, whole } = readSettings(settings)
  const common = { tool: toolOf(name, query), settings, analysis: false }
  if (mode === 'reference') {
    if (rate !== sampleRate) throw new Error(`The reference works at ${sampleRate} Hz, and this recording has ${rate}.`)
    if (query.avoid !== '') throw new Error('The reference cannot be told what to keep out.')
    if (!whole) return { ...common, ...referencePlan, memory: memoryOf(512, query) }
    const window = Math.ceil(frames / frameHop)
    return { ...common, hop: frames, overlap: 0, context: 0, memory: memoryOf(window, query) }
  }
  const { window, ...chunks } = planWindows(
    frames,
    rate,
    settings[lowMemory] === true ? shortWindow : windowOf(query),
    frameMultiple,
  )
  return { ...common, ...chunks, settings: { ...settings, window }, memory: memoryOf(window, query) }
}

/** Separators for windows of any length, each opened when it first comes. */
const separators = (model: OpenModel) => {
  const open = new Map<number, Promise<Separator>>()
  const separatorFor = (frames: number): Promise<Separator> => {
    const known = open.get(frames) ?? openSeparator(model, frames)
    open.set(frames, known)
    return known
  }
  return {
    maskOf:
      (condition: Float32Array): MaskOf =>
      async (magnitude, frames) =>
        (await (await separatorFor(frames)).mask(magnitude, [condition]))[0]!,
    separatorFor,
    release: () => {
      for (const separator of open.values())
        separator.then(
          (opened) => opened.release(),
          () => {},
        )
    },
  }
}

/**
 * AudioSep ("Separate Anything You Describe", arXiv 2308.05037) from a checkpoint of its kind, for recordings of any rate,
 * channels and length.
 * @param open opens the model to work with it; null where only questions are answered
 */
export const createAudioSep = (
  model: InstalledModel,
  open: ((model: InstalledModel) => Promise<OpenModel>) | null,
): SeparationSystem => ({
  describe: () => ({
    id: model.id,
    name: model.name,
    version,
    goodAt: model.goodAt,
    knows: suggestions.map(([audience, words]) => ({ words: [words], audience, tool: model.name })),
    takesExamples: true,
    takesAvoid: true,
    takesSeveral: true,
    model: model.id,
    checkpoint: model.checkpoint,
  }),

  answer: (query): Answer => {
    if (query.text === '' && query.example === null)
      return { kind: 'no', reason: 'Name the sound to take out, or mark a region that has it.' }
    return {
      kind: 'yes',
      tool: toolOf(model.name, query),
      explanation: explain(model.name, query),
      confidence: query.text === '' ? exampleConfidence : (confidences[model.id] ?? usualConfidence),
      settings: {},
    }
  },

  plan: (request) => planOf(model, request),

  analyse: () => {
    throw new Error('Bug: AudioSep plans no analysis')
  },

  prepare: async (request, plan, _, example, tell) => {
    if (!open) throw new Error('Bug: AudioSep was made to answer questions only')
    const { query, rate, frames } = request
    const settings = readSettings(plan.settings)
    tell(`Loading ${model.name}`)
    const opened = await open(model)
    const conditions = await conditionsOf(opened, query, example, settings, tell)
    tell(`Loading ${model.name}`)
    const { maskOf, separatorFor, release } = separators(opened)
    const { device } = opened.inference
    if (settings.mode === 'reference') {
      const masks = conditions.targets.map(maskOf)
      const run = settings.whole ? createWholeSeparator(masks) : createReferenceSeparator(frames, masks)
      return { device, run, release }
    }
    const separator = await separatorFor(Number(plan.settings.window))
    const { context } = plan
    const { channels } = settings
    return {
      device,
      run: createChunkSeparator({ rate, frames, context, channels, separator, maskOf: complexMaskOf, conditions }),
      release,
    }
  },
})
