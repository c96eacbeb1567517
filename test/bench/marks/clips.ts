import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Random } from '../../../src/core/base/random.ts'
import { atRate, readRecording } from '../quality-recordings.ts'
import { excerptOf, pick, rate } from './excerpt.ts'

/** Folds of ESC-10: the embedded model learned from the first three, and never heard the fourth. */
export type Fold = 'learned' | 'fresh'

/** Of LibriVox's reader; it learned from the others. */
const freshReadings = /(0880|0920)\.wav$/

const folds: { readonly [fold in Fold]: RegExp } = { learned: /^[123]-/, fresh: /^4-/ }

/** Recordings of a folder, each read when it is first wanted. */
const readerOf = (folder: string, pattern: RegExp) => {
  const names = readdirSync(folder)
    .filter((name) => pattern.test(name) && !name.endsWith('.md'))
    .sort()
  if (names.length === 0) throw new Error(`There is no recording in ${folder} that fits ${pattern}`)
  const read = new Map<string, Promise<Float32Array>>()
  return async (random: Random): Promise<Float32Array> => {
    // A recording can be silent where it is cut.
    for (;;) {
      const name = pick(names, random)
      const samples =
        read.get(name) ?? readRecording(join(folder, name)).then(async (one) => (await atRate(one, rate)).samples)
      read.set(name, samples)
      const excerpt = excerptOf(await samples, random)
      if (excerpt) return excerpt
    }
  }
}

export type Clips = {
  /** Five seconds of a class of ESC-10, by its folder. */
  sound(folder: string, fold: Fold, random: Random): Promise<Float32Array>
  /** Five seconds of a person reading that the model never heard. */
  reading(random: Random): Promise<Float32Array>
}

/** @param data the folder with `esc10` and `librivox` */
export const openClips = (data: string): Clips => {
  const readers = new Map<string, ReturnType<typeof readerOf>>()
  const readerFor = (folder: string, pattern: RegExp) => {
    const key = `${folder} ${pattern}`
    const reader = readers.get(key) ?? readerOf(folder, pattern)
    readers.set(key, reader)
    return reader
  }
  return {
    sound: (folder, fold, random) => readerFor(join(data, 'esc10', folder), folds[fold])(random),
    reading: (random) => readerFor(join(data, 'librivox'), freshReadings)(random),
  }
}
