import type { Given, Interpretation } from '../../contract/api.ts'
import { failureOf } from '../../contract/failures.ts'
import { readInto, type Signal } from '../../core/evaluation/bss-eval/signal.ts'
import { type Clip, defaultSettings, type Source, settingsOf } from '../../core/project/records.ts'
import type { Host } from '../host.ts'
import { settleJob } from '../jobs/settle-job.ts'

/** How an evaluation separates. */
export type TrialWish = {
  /** A system's id, or `auto`. */
  readonly system: string
  readonly reference: boolean
  readonly device: NonNullable<Given<'separation.start'>['device']>
  readonly settings: { readonly [name: string]: string | number | boolean }
  /** Whether a system that has not learned a sound guesses, and is scored for it. */
  readonly anyway: boolean
  /** Whether sounds that are shown together are also, or only, scored after a Wiener filter between them. */
  readonly wiener: 'with' | 'without' | 'both'
}

/** A recording in the project of a trial. */
export type Recording = { readonly clip: Clip; readonly signal: Signal }

export type Answered = {
  readonly estimate: Signal
  readonly system: string
  readonly tool: string
  readonly device: string
  readonly seconds: number
}

/** A sound that recordings show, and what it is called. */
export type ShownSound = { readonly name: string; readonly examples: readonly Recording[] }

/** What is asked of a mixture: words, or recordings that show the sound, and further sounds that others show. */
type Question = {
  readonly query: string
  readonly examples: readonly Recording[]
  readonly also: readonly ShownSound[]
}

/** One mixture in a temporary project, separated by the host's own jobs and child processes. */
export type Trial = {
  readonly rate: number
  bring(path: string): Promise<Recording>
  /** Whether the system answers words by themselves. */
  takesWords(query: string): Promise<boolean>
  /**
   * Separates a copy of `mixture` on a track of its own, so that one may be asked for several sounds.
   * @param examples recordings that show the sound; none for words alone
   * @param more settings for the reference alone
   * @returns null when the system does not take the query
   */
  ask(
    mixture: Recording,
    query: string,
    examples: readonly Recording[],
    more?: TrialWish['settings'],
  ): Promise<Answered | null>
  /**
   * Separates a copy of `mixture` into all of the sounds in one job.
   * @param wiener whether they share the mixture out
   * @returns an answer for each sound; null when the system takes one at a time
   */
  askTogether(mixture: Recording, sounds: readonly ShownSound[], wiener: boolean): Promise<readonly Answered[] | null>
}

/** The mean of a signal's channels, as a signal of one. */
export const foldSignal = (signal: Signal): Signal => ({
  channels: 1,
  frames: signal.frames,
  read: (at, length) => {
    const channels = signal.read(at, length)
    return [channels[0]!.map((_, n) => channels.reduce((sum, samples) => sum + samples[n]!, 0) / channels.length)]
  },
})

/** Everything of a signal of one channel, cut to or followed by silence up to `frames`. */
export const samplesOf = (signal: Signal, frames = signal.frames): Float64Array => {
  const samples = new Float64Array(frames)
  readInto(signal, 0, frames, [samples])
  return samples
}

/** The system that will answer a query; null when none does. */
const answering = async (
  host: Host,
  { system, reference, anyway }: TrialWish,
  { query, examples, also }: Question,
): Promise<Pick<Interpretation['candidates'][number], 'system'> | null> => {
  const { candidates, unsure } = await host.call('separation.interpret', {
    query,
    hasExample: examples.length > 0,
    shown: also.length,
  })
  const takers = [...candidates, ...(anyway ? unsure : [])]
  if (system !== 'auto') return takers.find((candidate) => candidate.system === system) ?? null
  if (!reference) return takers[0] ?? null
  const known = await host.call('separation.systems', undefined)
  return takers.find((candidate) => known.some(({ id, model }) => id === candidate.system && model !== null)) ?? null
}

/** @param rate of the project; null takes that of the first recording that is brought */
export const openTrial = async (
  host: Host,
  wish: TrialWish,
  rate: number | null,
  signal: AbortSignal,
): Promise<Trial> => {
  const before = host.session.current?.path
  const { revision, document } = await host.call('project.new', undefined)
  if (before !== undefined) host.session.discard(before)
  const settings = document.settings.settings ?? null
  const diff = { settings: { settings: [settings, { ...(settings ?? defaultSettings), rate }] as const } }
  if (rate !== null) await host.call('project.edit', { revision, label: 'Rate', diff, merge: null })
  const project = host.session.require()
  let copies = 0

  const signalOf = ({ id, channels, frames }: Source): Signal => ({
    channels,
    frames,
    read: (at, length) =>
      Array.from({ length: channels }, (_, channel) => project.readSamples(id, channel, at, length)),
  })

  /** The same recording once more, on a new track. */
  const copyOf = async ({ clip }: Recording): Promise<Clip> => {
    const now = await host.call('project.snapshot', undefined)
    const track = now.document.track[clip.track]!
    const copy = { ...clip, id: `clip_trial${++copies}`, track: `track_trial${copies}` }
    const diff = {
      track: { [copy.track]: [null, { ...track, id: copy.track, order: track.order + copies / 1000 }] as const },
      clip: { [copy.id]: [null, copy] as const },
    }
    await host.call('project.edit', { revision: now.revision, label: 'Copy', diff, merge: null })
    return copy
  }

  const regionOf = ({ clip }: Recording) => ({ track: clip.track, from: clip.at, length: clip.length })

  /** An answer for each sound of the question; null when the system does not take it. */
  const separate = async (
    mixture: Recording,
    question: Question,
    forReference: TrialWish['settings'],
    settings: TrialWish['settings'] = {},
  ): Promise<readonly Answered[] | null> => {
    const { query, examples, also } = question
    const candidate = await answering(host, wish, question)
    if (!candidate) return null
    const clip = await copyOf(mixture)
    const known = new Set(Object.keys(project.document.source))
    const started = performance.now()
    const { job } = await host.call(
      'separation.start',
      {
        query,
        system: candidate.system,
        anyway: wish.anyway,
        example: null,
        examples: examples.map(regionOf),
        alsoShown: also.map((sound) => ({ name: sound.name, examples: sound.examples.map(regionOf) })),
        // With the rest asked for as well, a target that is next to silence is kept, and scored.
        mode: 'both',
        ...regionOf({ ...mixture, clip }),
        settings: { ...wish.settings, ...settings, ...(wish.reference ? { mode: 'reference', ...forReference } : {}) },
        ...{ seed: 0, device: wish.device },
      },
      { signal },
    )
    const { tool, device } = await settleJob(host.board, job, signal)
    const seconds = (performance.now() - started) / 1000
    const targets = Object.values(project.document.source).filter(
      ({ id, origin }) => !known.has(id) && origin.kind === 'separation' && origin.part === 'target',
    )
    if (targets.length !== 1 + also.length) throw new Error('Bug: the separation made other targets')
    return targets.map((target) => ({
      ...{ estimate: signalOf(target), system: candidate.system, tool: tool ?? '', device: device ?? '' },
      seconds: seconds / targets.length,
    }))
  }

  return {
    get rate() {
      return settingsOf(project.document).rate!
    },
    bring: async (path) => {
      signal.throwIfAborted()
      const [job] = await host.call('media.import', { files: [host.files.give(path)], at: 0, track: null })
      const { clips } = await settleJob(host.board, job!, signal)
      const clip = project.document.clip[clips[0]!]!
      return { clip, signal: signalOf(project.document.source[clip.source]!) }
    },
    takesWords: async (query) => (await answering(host, wish, { query, examples: [], also: [] })) !== null,
    ask: async (mixture, query, examples, more = {}) => {
      const answers = await separate(mixture, { query, examples, also: [] }, more)
      return answers?.[0] ?? null
    },
    askTogether: async (mixture, [first, ...also], wiener) =>
      separate(mixture, { query: '', examples: first!.examples, also }, {}, { wiener }),
  }
}

/** The sentence for an item whose separation failed; a cancelled one ends the evaluation. */
export const problemOf = async (thrown: unknown, signal: AbortSignal): Promise<string> => {
  const failure = failureOf(thrown)
  if (signal.aborted || failure.code === 'cancelled') throw thrown
  const { explain } = await import('../../contract/explain.ts')
  return failure.code === 'internal' ? failure.message.split('\n', 1)[0]! : explain(failure).happened
}
