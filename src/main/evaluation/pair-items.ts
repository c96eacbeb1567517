import { statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { choosePairs, type Pair } from '../../core/evaluation/choices.ts'
import { mixEqually } from '../../core/evaluation/mixing.ts'
import { writeWav } from '../media/read-audio.ts'
import { namesIn, readMono, recordingsIn } from './audio-files.ts'
import type { Bench, Item } from './item.ts'
import { LayoutError } from './layout-error.ts'
import { benchmarkRate } from './listed-items.ts'
import { scoreMixture } from './ratio-item.ts'
import { type ItemResult, unscored } from './result.ts'

const classesOf = (data: string): Map<string, string[]> => {
  const folders = namesIn(data).filter((name) => !name.startsWith('.') && statSync(join(data, name)).isDirectory())
  const classes = folders.map((name) => [name, recordingsIn(join(data, name))] as const)
  const filled = new Map(classes.filter(([, files]) => files.length > 0))
  if (filled.size < 2)
    throw new LayoutError(
      `“${data}” should hold a folder for each class of sounds, with recordings in it, and at least two of them: “${join(data, 'dog', '1.wav')}”, “${join(data, 'rain', '1.wav')}”.`,
    )
  return filled
}

/** The name of a folder as a person would say it. */
const wordsOf = (name: string): string => name.replace(/[_-]+/g, ' ').trim()

const runPair = async (item: Pick<Item, 'id' | 'class' | 'query'>, pair: Pair, bench: Bench): Promise<ItemResult> => {
  const sound = await readMono(pair.file, bench.wish.reference ? benchmarkRate : null)
  const other = await readMono(pair.otherFile, sound.rate)
  const mixed = mixEqually(sound.samples, other.samples)
  if (!mixed) return unscored(item, 'One of the two recordings is silent.')
  const inFolder = (name: string): string => join(bench.host.folders.temporary, name)
  const files = { mixture: inFolder('mixture.wav'), source: inFolder('source.wav') }
  writeWav(files.mixture, [mixed.mixture], sound.rate)
  writeWav(files.source, [mixed.source], sound.rate)
  return scoreMixture(item, files, sound.rate, bench)
}

/**
 * Mixtures of two sounds of different classes at 0 dB, by a seeded choice; the query is the name of the class.
 * @throws LayoutError
 */
export const pairItems = (data: string, seed: number): Item[] =>
  choosePairs(classesOf(data), seed).map((pair) => {
    const item = {
      id: `${pair.class}/${basename(pair.file)} over ${pair.otherClass}/${basename(pair.otherFile)}`,
      class: pair.class,
      query: wordsOf(pair.class),
    }
    return { ...item, run: (bench) => runPair(item, pair, bench) }
  })
