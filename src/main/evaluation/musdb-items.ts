import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { bssEval } from '../../core/evaluation/bss-eval/bss-eval.ts'
import type { FrameScore } from '../../core/evaluation/bss-eval/frame-scores.ts'
import { readInto, type Signal } from '../../core/evaluation/bss-eval/signal.ts'
import { type Stem, stems } from '../../core/evaluation/published.ts'
import { median } from '../../core/evaluation/statistics.ts'
import { namesIn, recordingsIn } from './audio-files.ts'
import type { Bench, Item } from './item.ts'
import { LayoutError } from './layout-error.ts'
import { benchmarkRate } from './listed-items.ts'
import { makeExamples, type Shown } from './musdb-examples.ts'
import { type Track, tracksOf } from './musdb-tracks.ts'
import { type ItemResult, type StemResult, type StemResults, unscored } from './result.ts'
import { type Answered, foldSignal, openTrial, type Recording, type ShownSound, type Trial } from './trial.ts'

export type MusdbOptions = {
  /** Holds `train` and `test`, of a folder of five WAV files or a stem file for each track. */
  readonly data: string
  readonly subset: 'train' | 'test'
  /** A folder with a folder of recordings for each stem; null takes the training part where examples are needed. */
  readonly like: string | null
  readonly seed: number
}

/** Where stem files of tracks are decoded to, and where those of the training part are, for as long as the host lives. */
const decodedIn = ({ host }: Bench, part: 'track' | 'shown'): string => join(host.folders.temporary, `musdb ${part}`)

/** Recordings that show a stem alone. @throws LayoutError */
const shownBy = ({ data, like }: MusdbOptions, stem: Stem): ((bench: Bench) => Shown)[] => {
  if (like === null) {
    if (namesIn(join(data, 'train')).length === 0)
      throw new LayoutError(
        `The system has to be shown each stem, and “${join(data, 'train')}” is not there: name recordings by --like.`,
      )
    return tracksOf(data, 'train').map((track) => (bench) => async () => {
      const folder = decodedIn(bench, 'shown')
      // One at a time: what was decoded before is used no more.
      rmSync(folder, { recursive: true, force: true })
      return track.file(stem, folder, bench.signal)
    })
  }
  const found = recordingsIn(join(like, stem))
  if (found.length > 0) return found.map((path) => () => async () => path)
  throw new LayoutError(`There is no recording in “${join(like, stem)}” that shows the stem “${stem}”.`)
}

const medians = (frames: readonly FrameScore[]): StemResult => {
  const of = (name: keyof FrameScore): number => median(frames.map((frame) => frame[name]))
  return { sdr: of('sdr'), isr: of('isr'), sir: of('sir'), sar: of('sar'), frames }
}

/** Nothing but zeros in museval's sense, which cannot be scored. */
const isSilent = (signal: Signal): boolean => {
  const mono = foldSignal(signal)
  const piece = 65_536
  for (let at = 0; at < signal.frames; at += piece)
    if (mono.read(at, Math.min(piece, signal.frames - at))[0]!.some((value) => value !== 0)) return false
  return true
}

/** An estimate in the shape of its reference: cut to its length, or followed by silence (museval's `pad_or_truncate`). */
const shaped = (signal: Signal, { channels, frames }: Signal): Signal => ({
  channels,
  frames,
  read: (at, length) => {
    const whole = channels === signal.channels ? signal : foldSignal(signal)
    const pieces = Array.from({ length: whole.channels }, () => new Float64Array(length))
    readInto(whole, at, length, pieces)
    return Array.from({ length: channels }, (_, channel) => pieces[channel % pieces.length]!)
  },
})

/** Examples by stem, made once for all tracks, and only for systems that need them. */
const createExamples = (options: MusdbOptions) => {
  const made = new Map<Stem, Promise<readonly string[]>>()
  const make = async (stem: Stem, bench: Bench): Promise<readonly string[]> => {
    const shown = shownBy(options, stem).map((each) => each(bench))
    const paths = await makeExamples(stem, shown, options.seed, join(bench.host.folders.temporary, 'musdb examples'))
    rmSync(decodedIn(bench, 'shown'), { recursive: true, force: true })
    return paths
  }
  return (stem: Stem, bench: Bench): Promise<readonly string[]> => {
    const examples = made.get(stem) ?? make(stem, bench)
    made.set(stem, examples)
    return examples
  }
}

type Answers = ReadonlyMap<Stem, Answered>

/** What a system makes of a track: with a Wiener filter between the stems, without, or both. */
type Separated = { readonly plain: Answers | null; readonly refined: Answers | null }

/** Asks for the stems of a mixture, in whichever way the system takes them. */
const separateTrack = async (
  mixture: Recording,
  trial: Trial,
  bench: Bench,
  like: string | null,
  examplesOf: (stem: Stem) => Promise<readonly string[]>,
): Promise<Separated> => {
  const { host, wish } = bench
  const brought = new Map<Stem, readonly Recording[]>()
  const shown = async (stem: Stem): Promise<readonly Recording[]> => {
    const known = brought.get(stem)
    if (known) return known
    const recordings: Recording[] = []
    for (const path of await examplesOf(stem)) recordings.push(await trial.bring(path))
    brought.set(stem, recordings)
    return recordings
  }
  const known = await host.call('separation.systems', undefined)
  const measured = known.filter(({ id }) => wish.system === 'auto' || wish.system === id)

  const together = async (): Promise<Separated | null> => {
    if (!measured.some(({ takesSeveralShown }) => takesSeveralShown)) return null
    if (like === null) for (const stem of stems) if (await trial.takesWords(stem)) return null
    const sounds: (ShownSound & { readonly name: Stem })[] = []
    for (const stem of stems) {
      const examples = await shown(stem)
      if (examples.length > 0) sounds.push({ name: stem, examples })
    }
    if (sounds.length < 2) return null
    const ask = async (wiener: boolean): Promise<Answers | null> => {
      const answers = await trial.askTogether(mixture, sounds, wiener)
      return answers && new Map(sounds.map(({ name }, index) => [name, answers[index]!]))
    }
    const plain = wish.wiener === 'with' ? null : await ask(false)
    const refined = wish.wiener === 'without' ? null : await ask(true)
    return plain || refined ? { plain, refined } : null
  }

  const apart = async (): Promise<Separated> => {
    const answers = new Map<Stem, Answered>()
    // A built-in tool that is shown a sound takes it for noise: it is asked so only by who names examples.
    const isShown = measured.some(({ model, takesExamples }) => takesExamples && (like !== null || model !== null))
    for (const stem of stems) {
      const byWords = like === null ? await trial.ask(mixture, stem, []) : null
      const examples = byWords === null && isShown ? await shown(stem) : []
      const answer = byWords ?? (examples.length > 0 ? await trial.ask(mixture, '', examples) : null)
      if (answer) answers.set(stem, answer)
    }
    return { plain: answers, refined: null }
  }

  return (await together()) ?? apart()
}

/** Scores of the stems that are in a track and were answered; null when they are too few. */
const scoresOf = async (
  answers: Answers | null,
  references: ReadonlyMap<Stem, Signal>,
  rate: number,
  pause: () => Promise<void>,
): Promise<StemResults | null> => {
  const asked = [...(answers ?? [])].flatMap(([stem, answer]) => {
    const reference = references.get(stem)!
    const estimate = shaped(answer.estimate, reference)
    // A stem that is not in this track has no ratio; museval refuses it as well.
    return isSilent(reference) || isSilent(estimate) ? [] : [{ stem, reference, estimate }]
  })
  if (asked.length < 2) return null
  const scores = await bssEval(
    asked.map(({ reference }) => reference),
    asked.map(({ estimate }) => estimate),
    { window: rate, hop: rate, pause },
  )
  return Object.fromEntries(asked.map(({ stem }, index) => [stem, medians(scores[index]!)]))
}

/**
 * Tracks of MUSDB18. A stem is asked for by its name; a system that does not take words is shown the stems, together where
 * it takes several, so that they can share the mixture out.
 * @throws LayoutError
 */
export const musdbItems = (options: MusdbOptions): Item[] => {
  const { data, subset, like } = options
  const exampleOf = createExamples(options)
  if (like !== null) for (const stem of stems) shownBy(options, stem)

  const run = async (track: Track, item: Pick<Item, 'id' | 'class' | 'query'>, bench: Bench): Promise<ItemResult> => {
    const { host, wish, signal } = bench
    const file = (name: Stem | 'mixture') => track.file(name, decodedIn(bench, 'track'), signal)
    const trial = await openTrial(host, wish, wish.reference ? benchmarkRate : null, signal)
    const mixture = await trial.bring(await file('mixture'))
    const { plain, refined } = await separateTrack(mixture, trial, bench, like, (stem) => exampleOf(stem, bench))
    const references = new Map<Stem, Signal>()
    for (const stem of stems) {
      const { signal: found } = await trial.bring(await file(stem))
      // The reference implementation knows one channel.
      references.set(stem, wish.reference ? foldSignal(found) : found)
    }
    const pause = async (): Promise<void> => {
      await breathe()
      signal.throwIfAborted()
    }
    const scored = {
      stems: await scoresOf(plain, references, trial.rate, pause),
      refined: await scoresOf(refined, references, trial.rate, pause),
    }
    if (!scored.stems && !scored.refined)
      return unscored(item, 'Not scored: BSS Eval needs two stems that sound and are answered.')
    const answers = [...(plain?.values() ?? []), ...(refined?.values() ?? [])]
    const sum = (of: (answer: Answered) => number): number => answers.reduce((total, answer) => total + of(answer), 0)
    return {
      ...item,
      systems: [...new Set(answers.map(({ system }) => system))],
      tools: [...new Set(answers.map(({ tool }) => tool))],
      device: answers[0]!.device,
      seconds: sum(({ seconds }) => seconds),
      audioSeconds: sum(({ estimate }) => estimate.frames) / trial.rate,
      ratios: null,
      ...scored,
      problem: null,
    }
  }
  return tracksOf(data, subset).map((track) => {
    const item = { id: track.name, class: '', query: stems.join(', ') }
    return {
      ...item,
      run: (bench) =>
        run(track, item, bench).finally(() => rmSync(decodedIn(bench, 'track'), { recursive: true, force: true })),
    }
  })
}
