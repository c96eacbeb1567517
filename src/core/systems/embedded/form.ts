import type { Hertz } from '../../base/units.ts'
import type { Checkpoint } from '../../checkpoint/checkpoint.ts'

/** What a checkpoint's metadata must say of itself for this code to run it (training/lasso_training/export.py). */
export const embeddedForm = 'lasso-embedded-1'

/** A concept that a query can name, as the training code wrote it. */
export type Concept = {
  readonly id: string
  /** What people call it; the first is the name that is shown. Lower case, without articles. */
  readonly names: readonly string[]
  /** The kinds of sources that it stands for: one, or several for a family ("music"). */
  readonly leaves: readonly string[]
}

/** Sizes of the network that no tensor's shape shows (training/lasso_training/presets.py). */
export type Preset = {
  /** Samples in a frame of the spectrum, and between two. */
  readonly frameSize: number
  readonly hop: number
  /** First bin beyond each section of the spectrum, and how many of its bins make one band. */
  readonly sections: readonly { readonly end: number; readonly merged: number }[]
  /** Steps and bands that are one place of the uppermost level. */
  readonly patch: number
  /** How often the network halves time and bands. */
  readonly levels: number
  readonly heads: number
  /** Whether the network sees real and imaginary parts beside the magnitude. */
  readonly phase: boolean
}

/** What the metadata of an embedded model says. */
export type Form = {
  readonly preset: Preset
  readonly rate: Hertz
  readonly concepts: readonly Concept[]
  /** Probability of its likeliest concept from which a query counts as understood. */
  readonly threshold: number
  readonly words: { readonly most: number; readonly grams: number }
  /** Names of sounds that are not learned and look like those of some that are; none in files of before there were any. */
  readonly strangers: readonly string[]
  /** Families that other sounds may be of than those that are asked for; none in files of before there were any. */
  readonly rivals: readonly Rival[]
  /** Separators of a share of all sounds, beside the one that answers the rest; none in files of before there were any. */
  readonly specialists: readonly Specialist[]
}

/** A family of sounds, by the words that ask for it. */
export type Rival = { readonly words: string; readonly leaves: readonly string[] }

/** A separator with a share of the sounds: where its tensors lie in the file, and the kinds of sources that are its own. */
export type Specialist = { readonly tensors: string; readonly leaves: readonly string[] }

/** The file is no embedded model, or one that a newer version wrote. The message says what is wrong with it. */
export class FormMismatch extends Error {
  override readonly name = 'FormMismatch'
}

type Json = { readonly [name: string]: unknown }

const wrong = (what: string): never => {
  throw new FormMismatch(`the model’s description of itself is not understood: ${what}`)
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const whole = (value: unknown, name: string): number =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : wrong(`${name} is ${value}`)

const strings = (value: unknown, name: string): readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string')
    ? value
    : wrong(`${name} is no list of words`)

const parse = (metadata: Checkpoint['metadata'], name: string): unknown => {
  const text = metadata[name]
  if (typeof text !== 'string') return wrong(`it says no ${name}`)
  try {
    return JSON.parse(text)
  } catch {
    return wrong(`${name} is no JSON`)
  }
}

const object = (value: unknown, name: string): Json => (isObject(value) ? value : wrong(`${name} is no object`))

const presetOf = (value: unknown): Preset => {
  const { n_fft, hop, sections, patch = 1, widths, attention_heads, phase = true } = object(value, 'preset')
  if (!Array.isArray(widths) || widths.length === 0) return wrong('preset has no widths')
  if (!Array.isArray(sections) || sections.length === 0) return wrong('preset has no sections')
  const frameSize = whole(n_fft, 'n_fft')
  const read = {
    frameSize,
    hop: whole(hop, 'hop'),
    sections: sections.map((section) =>
      Array.isArray(section)
        ? { end: whole(section[0], 'the end of a section'), merged: whole(section[1], 'the bins of a band') }
        : wrong('a section is no pair'),
    ),
    patch: whole(patch, 'patch'),
    levels: widths.length - 1,
    heads: whole(attention_heads, 'attention_heads'),
    phase: typeof phase === 'boolean' ? phase : wrong('phase is neither true nor false'),
  }
  let begin = 0
  for (const { end, merged } of read.sections) {
    if (end <= begin || (end - begin) % (merged * read.patch) !== 0) wrong(`a section ends at ${end}`)
    begin = end
  }
  if (2 * begin !== frameSize) wrong(`the sections end at ${begin} of ${frameSize / 2} bins`)
  return read
}

const conceptOf = (value: unknown): Concept => {
  const { id, names, leaves } = object(value, 'a concept')
  return {
    id: typeof id === 'string' ? id : wrong('a concept has no id'),
    names: strings(names, 'a concept’s names'),
    leaves: strings(leaves, 'a concept’s leaves'),
  }
}

const strangerOf = (value: unknown): string => (typeof value === 'string' ? value : wrong('a stranger has no name'))

const rivalOf = (value: unknown): Rival => {
  const { words, leaves } = object(value, 'a rival')
  return {
    words: typeof words === 'string' ? words : wrong('a rival has no words'),
    leaves: strings(leaves, 'a rival’s leaves'),
  }
}

const specialistOf = (value: unknown): Specialist => {
  const { tensors, leaves } = object(value, 'a specialist')
  return {
    tensors: typeof tensors === 'string' ? tensors : wrong('a specialist has no tensors'),
    leaves: strings(leaves, 'a specialist’s leaves'),
  }
}

/** A list that files of before there was one do not have. */
const listOf = <T>(metadata: Checkpoint['metadata'], name: string, itemOf: (value: unknown) => T): readonly T[] => {
  if (metadata[name] === undefined) return []
  const list = parse(metadata, name)
  return Array.isArray(list) ? list.map(itemOf) : wrong(`${name} is no list`)
}

/**
 * Reads what the metadata of an embedded model's checkpoint says.
 * @throws FormMismatch
 */
export const readForm = (metadata: Checkpoint['metadata']): Form => {
  if (metadata.form !== embeddedForm) wrong(`its form is ${metadata.form ?? 'not said'}, not ${embeddedForm}`)
  const concepts = parse(metadata, 'concepts')
  if (!Array.isArray(concepts) || concepts.length === 0) return wrong('it knows no concepts')
  const threshold = parse(metadata, 'threshold')
  const words = object(parse(metadata, 'words'), 'words')
  return {
    preset: presetOf(parse(metadata, 'preset')),
    rate: whole(parse(metadata, 'rate'), 'rate'),
    concepts: concepts.map(conceptOf),
    threshold:
      typeof threshold === 'number' && threshold > 0 && threshold < 1 ? threshold : wrong(`threshold is ${threshold}`),
    words: { most: whole(words.most, 'words.most'), grams: whole(words.grams, 'words.grams') },
    strangers: listOf(metadata, 'strangers', strangerOf),
    rivals: listOf(metadata, 'rivals', rivalOf),
    specialists: listOf(metadata, 'specialists', specialistOf),
  }
}
