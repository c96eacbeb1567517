import { basename, extname, resolve } from 'node:path'
import { provider } from '../../contract/models.ts'
import { toFrames } from '../../core/base/units.ts'
import { type Input, readChoice, readNumber, UsageError } from './command.ts'
import { type Mode, modes } from './separate-outputs.ts'

/** A stretch of the recording in seconds; null is its end. */
export type Span = { readonly from: number; readonly to: number | null }

/** An example: a stretch of the recording, a file, or a folder of files. */
export type Shown = Span | { readonly file: string }

/** What a command line asks for, checked as far as it can be without reading anything. */
export type Wish = {
  readonly query: string
  readonly also: readonly string[]
  readonly avoid: string
  /** Examples of the sound. */
  readonly like: readonly Shown[]
  /** Examples of further sounds, each for a file of its own. */
  readonly alsoLike: readonly Shown[]
  readonly system: string
  /** The command line names a library of sounds: words that it has are answered from it. */
  readonly library: boolean
  /** A system that has not learned the sound is to run all the same. */
  readonly anyway: boolean
  readonly mode: Mode | null
  readonly device: (typeof provider.options)[number] | 'auto'
  readonly settings: { readonly [name: string]: string | number | boolean }
  readonly range: Span
}

/** What --from and --to say. @throws UsageError when nothing can lie between them */
export const rangeOf = ({ options }: Pick<Input, 'options'>): Span => {
  const span = { from: 0, to: Number.POSITIVE_INFINITY }
  const from = readNumber('from', options.from, span) ?? 0
  const to = readNumber('to', options.to, span)
  if (to !== null && from >= to) throw new UsageError(`Nothing is in that range: --to must be later than ${from} s.`)
  return { from, to }
}

/** Most characters of a description, and most sounds of one request beside the first (`separateRequest` of the contract). */
const mostCharacters = 500
const mostFurther = 15

/** @throws UsageError when words are too many to be a sound, or none */
const refuseWords = ({ query, also, avoid }: Pick<Wish, 'query' | 'also' | 'avoid'>): void => {
  if (also.some((words) => words.trim() === ''))
    throw new UsageError('--also takes a sound in words, and was given none.')
  if (also.length > mostFurther) throw new UsageError(`--also can be given ${mostFurther} times, not ${also.length}.`)
  const named = [['QUERY', query], ...also.map((words) => ['--also', words]), ['--avoid', avoid]] as const
  for (const [name, words] of named)
    if (words!.length > mostCharacters)
      throw new UsageError(`${name} describes a sound in at most ${mostCharacters} characters, not ${words!.length}.`)
}

/** Most examples of one request. */
export const mostExamples = 16

/** `12.5-14` is a stretch of the recording in seconds; anything else is a file. */
const exampleOf = (like: string): Shown => {
  const stretch = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(like)
  if (!stretch) return { file: resolve(like) }
  const [from, to] = [Number(stretch[1]), Number(stretch[2])]
  if (from >= to) throw new UsageError(`--like takes FROM-TO in seconds, the second later than the first.`)
  return { from, to }
}

/** What a further sound that an example shows is called. */
export const nameOf = (shown: Shown): string =>
  'file' in shown ? basename(shown.file, extname(shown.file)) || shown.file : `like ${shown.from} to ${shown.to} s`

/** Settings that the systems with a published network know. @throws UsageError */
const settingsOf = ({ options }: Input, mode: Mode | null, sounds: number): Wish['settings'] => {
  const channels = readChoice('channels', options.channels, ['linked', 'independent'])
  if (mode === 'reference' && channels !== null)
    throw new UsageError('The reference knows one channel: --channels makes no sense with --mode reference.')
  const overlapRate = readNumber('overlap-rate', options['overlap-rate'], { from: 0, to: 1 })
  if (overlapRate !== null && mode !== 'reference')
    throw new UsageError('--overlap-rate is for --mode reference: the editor joins its windows by itself.')
  if (overlapRate === 1) throw new UsageError('--overlap-rate is below 1: segments would never end.')
  if (options.wiener && sounds < 2)
    throw new UsageError('--wiener shares the recording out between sounds: show the others by --also-like.')
  return {
    ...(channels === null ? {} : { channels }),
    ...(mode === 'reference' ? { mode } : {}),
    ...(overlapRate === null ? {} : { overlapRate }),
    ...(options.wiener ? { wiener: true } : {}),
  }
}

/** @throws UsageError */
export const readWish = (input: Input): Wish => {
  const { arguments: given, options, lists } = input
  const like = (lists.like ?? []).map(exampleOf)
  const alsoLike = (lists['also-like'] ?? []).map(exampleOf)
  if (like.length > mostExamples) throw new UsageError(`--like takes at most ${mostExamples} examples.`)
  if (alsoLike.length > mostFurther)
    throw new UsageError(`--also-like can be given ${mostFurther} times, not ${alsoLike.length}.`)
  if (alsoLike.length > 0 && like.length === 0)
    throw new UsageError('--also-like shows a further sound: show the first by --like.')
  if (given[1] === undefined && like.length === 0)
    throw new UsageError('QUERY is missing: the sound in your own words, or an example by --like.')
  const mode = readChoice('mode', options.mode, modes)
  const words = {
    query: given[1] ?? '',
    also: lists.also ?? [],
    avoid: typeof options.avoid === 'string' ? options.avoid : '',
  }
  refuseWords(words)
  if (mode === 'reference' && words.avoid.trim() !== '')
    throw new UsageError('The reference cannot be told what to keep out: --avoid makes no sense with --mode reference.')
  return {
    ...words,
    like,
    alsoLike,
    library: typeof options.library === 'string',
    system: typeof options.system === 'string' ? options.system : 'auto',
    anyway: options.anyway === true,
    mode,
    device: readChoice('device', options.device, ['auto', ...provider.options]) ?? 'auto',
    settings: settingsOf(input, mode, 1 + alsoLike.length),
    range: rangeOf(input),
  }
}

/** A stretch in frames of a recording. @throws UsageError when nothing of the recording is in it */
export const framesOf = (span: Span, rate: number, frames: number): { from: number; length: number } => {
  const from = toFrames(span.from, rate)
  const end = span.to === null ? frames : Math.min(frames, toFrames(span.to, rate))
  if (from >= end)
    throw new UsageError(`Nothing of the recording is in that range: it is ${(frames / rate).toFixed(3)} s long.`)
  return { from, length: end - from }
}
