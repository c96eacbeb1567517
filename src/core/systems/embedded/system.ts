import { type Answer, lowMemory, type Plan, type Query, type SeparationSystem } from '../../separation/system.ts'
import type { InstalledModel, ModelContents, OpenModel } from '../model.ts'
import { createChunkSeparator } from '../streaming/chunk.ts'
import { planWindows } from '../streaming/geometry.ts'
import { complexMaskOf } from '../streaming/mask.ts'
import { conditionsOf } from './conditions.ts'
import { type Form, FormMismatch, readForm } from './form.ts'
import { frontOf, gridOf } from './front.ts'
import { openSeparator } from './separator.ts'
import { windowMultiple } from './separator-graphs.ts'
import { readSettings } from './settings.ts'
import { openTextEncoder } from './text-encoder.ts'
import { createReader, type Reader } from './understanding.ts'
import { knownSounds, learnedSounds } from './vocabulary.ts'

/** Of the pipeline around the network: two versions' samples do not fit together. */
const version = '1.0.0'

/**
 * Seconds of a window at most: half as many take a tenth more time, half as many again a third more memory; and where memory
 * is short.
 */
const longestWindow = 7
const shortWindow = 4

/**
 * How sure an answer is: less than AudioSep's (0.8, or 0.6 for an example alone), which learned from a thousand times as much,
 * and more than a built-in tool that only comes near (rain 0.75).
 */
const wordsConfidence = 0.78
const exampleConfidence = 0.55

/** What a job needs memory for beside its windows: sounds, and the separators that may be asked for them. */
type Load = { readonly sounds: number; readonly separators: number }

/** Bytes of the process at work with windows of so many seconds, as measured: of every further separator and mask beside the first. */
const memoryOf = (seconds: number, { sounds, separators }: Load): number =>
  220e6 + (separators - 1) * 150e6 + seconds * (21e6 + (sounds - 1) * 2.5e6)

/** Bytes beyond which windows become shorter, so that several sounds need little more than one. */
const mostMemory = 480e6

/** Seconds of the longest window in which all of a job finds memory beside each other. */
const secondsFor = (load: Load): number => {
  let seconds = longestWindow
  while (seconds > shortWindow && memoryOf(seconds, load) > mostMemory) seconds--
  return seconds
}

const toolOf = (name: string, { text, example }: Query): string => {
  if (!example) return name
  return text === '' ? `${name}, more like the example` : `${name}, by words and example`
}

/** "a", "a and b", "a, b and c". */
const enumerate = (words: readonly string[]): string =>
  words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)}` : (words[0] ?? '')

const quoted = (words: readonly string[]): string => enumerate(words.map((word) => `“${word}”`))

type Door = ((model: InstalledModel) => Promise<OpenModel>) | null
type Reading = ((model: InstalledModel) => ModelContents) | null

/** What answers questions: the description that the file gives of itself, and the reader of words, each made when first asked. */
const knowledgeOf = (model: InstalledModel, read: Reading) => {
  let form: Form | null = null
  let reader: Reader | null = null
  const reading = <T>(use: (contents: ModelContents) => T): T => {
    if (!read) throw new FormMismatch('the model’s file is not at hand')
    const contents = read(model)
    try {
      return use(contents)
    } finally {
      contents.close()
    }
  }
  const formOf = (): Form =>
    (form ??= model.metadata ? readForm(model.metadata) : reading(({ metadata }) => readForm(metadata)))
  return {
    form: formOf,
    reader: (): Reader =>
      (reader ??= reading((contents) => createReader(openTextEncoder(contents, formOf()), formOf()))),
  }
}

const reasonOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

/**
 * The model that comes with the program: a small network of our own that has learned a list of sounds (training/README.md).
 * It answers words on that list, however they are put, and examples; it says that it is not sure of any others.
 * @param open opens the model to work with it; null where only questions are answered
 * @param read opens its file to learn what words mean; null where no questions about words are answered
 */
export const createEmbedded = (model: InstalledModel, open: Door, read: Reading = null): SeparationSystem => {
  const knowledge = knowledgeOf(model, read)
  const { name } = model

  const answerWords = (query: Query): Answer => {
    const { text, also, avoid, example } = query
    const reader = knowledge.reader()
    const asked = [text, ...also, avoid].filter((words) => words !== '')
    const understood = asked.map((words) => ({ words, meaning: reader(words) }))
    // An example shows what its words mean to whoever wrote them.
    const lost = understood.flatMap(({ words, meaning }) =>
      meaning.kind === 'known' || (words === text && example !== null) ? [] : [{ words, meaning }],
    )
    const empty = lost.find(({ meaning }) => meaning.kind === 'nothing')
    if (empty) return { kind: 'no', reason: `“${empty.words}” names no sound.` }
    if (lost.length > 0)
      return {
        kind: 'unsure',
        tool: toolOf(name, query),
        words: lost.flatMap(({ meaning }) => (meaning.kind === 'unsure' ? meaning.words : [])),
        nearest: [...new Set(lost.flatMap(({ meaning }) => (meaning.kind === 'unsure' ? meaning.nearest : [])))],
        settings: {},
      }
    const named = understood.flatMap(({ words, meaning }) =>
      meaning.kind === 'known' && words !== avoid ? meaning.sounds.map(({ concept }) => concept.names[0]!) : [],
    )
    const wanted = example
      ? ['what sounds like the example', ...new Set(named.map((word) => `“${word}”`))]
      : [...new Set(named.map((word) => `“${word}”`))]
    return {
      kind: 'yes',
      tool: toolOf(name, query),
      explanation: `${name} takes out ${enumerate(wanted)}, which it has learned${
        avoid === '' ? '' : `, and leaves ${quoted([avoid])} where it is`
      }.`,
      confidence: text === '' ? exampleConfidence : wordsConfidence,
      settings: {},
    }
  }

  return {
    describe: () => {
      const common = {
        ...{ id: model.id, name, version, goodAt: model.goodAt },
        ...{ takesExamples: true, takesAvoid: true, takesSeveral: true },
        ...{ model: model.id, checkpoint: model.checkpoint },
      }
      try {
        return { ...common, knows: knownSounds(learnedSounds(knowledge.form().concepts), name) }
      } catch {
        // A damaged file is told of where it is used; what else there is goes on.
        return { ...common, knows: [] }
      }
    },

    answer: (query): Answer => {
      if (query.text === '' && query.example === null)
        return { kind: 'no', reason: 'Name a sound that it has learned, or mark a region that has it.' }
      try {
        return answerWords(query)
      } catch (thrown) {
        return { kind: 'no', reason: reasonOf(thrown) }
      }
    },

    plan: ({ query, settings, rate, frames }): Plan => {
      readSettings(settings)
      const form = knowledge.form()
      const { preset } = form
      const sounds = 1 + query.also.length + (query.avoid === '' ? 0 : 1)
      const load = { sounds, separators: Math.min(sounds, 1 + form.specialists.length) }
      const seconds = settings[lowMemory] === true ? shortWindow : secondsFor(load)
      const multiple = windowMultiple(preset)
      const most = Math.max(1, Math.floor((seconds * form.rate) / preset.hop / multiple)) * multiple
      const { window, ...chunks } = planWindows(frames, rate, most, multiple, gridOf(form))
      return {
        ...{ tool: toolOf(name, query), analysis: false, ...chunks, settings: { ...settings, window } },
        memory: memoryOf((window * preset.hop) / form.rate, load),
      }
    },

    analyse: () => {
      throw new Error('Bug: the embedded model plans no analysis')
    },

    prepare: async ({ query, rate, frames }, plan, _, example, tell) => {
      if (!open) throw new Error('Bug: the embedded model was made to answer questions only')
      const settings = readSettings(plan.settings)
      tell(`Loading ${name}`)
      const opened = await open(model)
      const form = readForm(opened.metadata)
      const conditions = await conditionsOf(opened, form, query, example, settings, tell)
      tell(`Loading ${name}`)
      const separator = openSeparator(opened, form, Number(plan.settings.window))
      const { context } = plan
      const { channels } = settings
      return {
        device: opened.inference.device,
        run: createChunkSeparator({
          ...{ rate, frames, context, channels, separator, maskOf: complexMaskOf, conditions },
          front: frontOf(form),
        }),
        release: () => separator.release(),
      }
    },
  }
}
