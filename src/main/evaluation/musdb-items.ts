import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { bssEval } from '../../core/evaluation/bss-eval/bss-eval.ts'
import type { FrameScore } from '../../core/evaluation/bss-eval/frame-scores.ts'
import { readInto, type Signal } from '../../core/evaluation/bss-eval/signal.ts'
import { type Stem, stems } from '../../core/evaluation/published.ts'
import { median } from '../../core/evaluation/statistics.ts'
import { isFile, namesIn, recordingsIn } from './audio-files.ts'
import type { Bench, Item } from './item.ts'
import { LayoutError } from './layout-error.ts'
import { benchmarkRate } from './listed-items.ts'
import { makeExample } from './musdb-examples.ts'
import { type ItemResult, type StemResult, unscored } from './result.ts'
import { type Answered, foldSignal, openTrial, type Recording } from './trial.ts'

export type MusdbOptions = {
  /** Holds `train` and `test`, of a folder for each track with five WAV files. */
  readonly data: string
  readonly subset: 'train' | 'test'
  /** A folder with a folder of recordings for each stem; null takes the training part where examples are needed. */
  readonly like: string | null
  readonly seed: number
}

const names = ['mixture', ...stems] as const

const tracksOf = ({ data, subset }: MusdbOptions, part = subset): string[] => {
  const folder = join(data, part)
  const tracks = namesIn(folder).filter((name) => !name.startsWith('.') && namesIn(join(folder, name)).length > 0)
  if (tracks.length === 0)
    throw new LayoutError(
      `“${data}” is not laid out as MUSDB18 in decoded form: there should be “${join(data, part, 'TRACK', 'mixture.wav')}”, with ${stems.join(', ')} beside it. Stem files (.stem.mp4) are decoded by musdb’s own “musdbconvert”.`,
    )
  const files = tracks.flatMap((track) => names.map((name) => join(folder, track, `${name}.wav`)))
  const missing = files.filter((file) => !isFile(file))
  if (missing.length > 0)
    throw new LayoutError(`${missing.length} of ${files.length} files of MUSDB18 are missing: “${missing[0]}”.`)
  return tracks
}

/** Recordings that show a stem alone. @throws LayoutError */
const shownBy = (options: MusdbOptions, stem: Stem): string[] => {
  const { data, like } = options
  if (like === null) {
    if (namesIn(join(data, 'train')).length === 0)
      throw new LayoutError(
        `The system has to be shown each stem, and “${join(data, 'train')}” is not there: name recordings by --like.`,
      )
    return tracksOf(options, 'train').map((track) => join(data, 'train', track, `${stem}.wav`))
  }
  const found = recordingsIn(join(like, stem))
  if (found.length > 0) return found
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

type Asked = { readonly stem: Stem; readonly answer: Answered; readonly reference: Signal; readonly estimate: Signal }

/** Examples by stem, made once for all tracks, and only for systems that need them. */
const createExamples = (options: MusdbOptions) => {
  const made = new Map<Stem, Promise<string | null>>()
  return (stem: Stem, { host }: Bench): Promise<string | null> => {
    const example = made.get(stem) ?? makeExample(stem, shownBy(options, stem), options.seed, host.folders.temporary)
    made.set(stem, example)
    return example
  }
}

/**
 * Tracks of MUSDB18. A stem is asked for by its name; a system that does not take words is shown the stem.
 * @throws LayoutError
 */
export const musdbItems = (options: MusdbOptions): Item[] => {
  const { data, subset, like } = options
  const exampleOf = createExamples(options)
  if (like !== null) for (const stem of stems) shownBy(options, stem)

  const run = async (track: string, item: Pick<Item, 'id' | 'class' | 'query'>, bench: Bench): Promise<ItemResult> => {
    const { host, wish, signal } = bench
    const file = (name: string): string => join(data, subset, track, `${name}.wav`)
    const trial = await openTrial(host, wish, wish.reference ? benchmarkRate : null, signal)
    const mixture = await trial.bring(file('mixture'))
    const shown = async (stem: Stem): Promise<Recording | null> => {
      const path = await exampleOf(stem, bench)
      return path === null ? null : trial.bring(path)
    }
    const ask = async (stem: Stem): Promise<Answered | null> => {
      const byWords = like === null ? await trial.ask(mixture, stem, null) : null
      if (byWords) return byWords
      const known = await host.call('separation.systems', undefined)
      // A built-in tool that is shown a sound takes it for noise: it is asked so only by who names examples.
      const isShown = known.some(
        ({ id, model, takesExamples }) =>
          takesExamples && (like !== null || model !== null) && (wish.system === 'auto' || wish.system === id),
      )
      if (!isShown) return null
      const example = await shown(stem)
      return example ? trial.ask(mixture, '', example) : null
    }
    const asked: Asked[] = []
    const answers: Answered[] = []
    for (const stem of stems) {
      const answer = await ask(stem)
      if (!answer) continue
      answers.push(answer)
      const { signal: found } = await trial.bring(file(stem))
      // The reference implementation knows one channel.
      const reference = wish.reference ? foldSignal(found) : found
      const estimate = shaped(answer.estimate, reference)
      // A stem that is not in this track has no ratio; museval refuses it as well.
      if (!isSilent(reference) && !isSilent(estimate)) asked.push({ stem, answer, reference, estimate })
    }
    if (asked.length < 2) return unscored(item, 'Not scored: BSS Eval needs two stems that sound and are answered.')
    const pause = async (): Promise<void> => {
      await breathe()
      signal.throwIfAborted()
    }
    const scores = await bssEval(
      asked.map(({ reference }) => reference),
      asked.map(({ estimate }) => estimate),
      { window: trial.rate, hop: trial.rate, pause },
    )
    const sum = (of: (answer: Answered) => number): number => answers.reduce((total, answer) => total + of(answer), 0)
    return {
      ...item,
      systems: [...new Set(answers.map(({ system }) => system))],
      tools: [...new Set(answers.map(({ tool }) => tool))],
      device: answers[0]!.device,
      seconds: sum(({ seconds }) => seconds),
      audioSeconds: sum(({ estimate }) => estimate.frames) / trial.rate,
      ratios: null,
      stems: Object.fromEntries(asked.map(({ stem }, index) => [stem, medians(scores[index]!)])),
      problem: null,
    }
  }
  return tracksOf(options).map((track) => {
    const item = { id: track, class: '', query: stems.join(', ') }
    return { ...item, run: (bench) => run(track, item, bench) }
  })
}
