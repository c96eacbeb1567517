import { closeSync, existsSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs'
import type { Scores } from '../../core/listening/heard.ts'

/** What must be known of scores to read them again. JSON. */
export type ScoreFacts = Pick<Scores, 'sounds' | 'moments' | 'step' | 'seconds'>

/** Scores of a recording in a file: an hour of 527 sounds is 6 MB that need not lie in memory. */
export type ScoreFile = Scores & {
  /** False when somebody else removed it. */
  isThere(): boolean
  /** Removes the file. */
  remove(): void
}

/** Scores that are still coming. */
export type GrowingScores = ScoreFile & {
  /** Adds rows at the end. */
  append(rows: Uint8Array): void
  /** Moves the file, of all rows, to where it is to stay. */
  moveTo(path: string): ScoreFile
}

/** Reads rows of scores, [count, sounds]. @throws RangeError when they are not there */
const readRows = (file: number, sounds: number, from: number, count: number): Uint8Array => {
  const rows = new Uint8Array(count * sounds)
  for (let done = 0; done < rows.length; ) {
    const got = readSync(file, rows, done, rows.length - done, from * sounds + done)
    if (got === 0) throw new RangeError(`moments ${from} to ${from + count} are not there`)
    done += got
  }
  return rows
}

/** Scores that were kept. Open only while they are read. */
export const keptScores = (path: string, facts: ScoreFacts): ScoreFile => ({
  ...facts,
  read: (from, count) => {
    const file = openSync(path, 'r')
    try {
      return readRows(file, facts.sounds, from, count)
    } finally {
      closeSync(file)
    }
  },
  isThere: () => existsSync(path),
  remove: () => rmSync(path, { force: true }),
})

/**
 * Creates an empty one.
 * @param path of a file that is not there yet
 * @param step frames of the recording from one moment to the next
 * @param seconds the same in seconds
 */
export const createScoreFile = (path: string, sounds: number, step: number, seconds: number): GrowingScores => {
  const file = openSync(path, 'wx+', 0o600)
  let moments = 0
  let isOpen = true
  const close = (): void => {
    if (isOpen) closeSync(file)
    isOpen = false
  }
  return {
    sounds,
    step,
    seconds,
    get moments() {
      return moments
    },
    append: (rows) => {
      for (let done = 0; done < rows.length; )
        done += writeSync(file, rows, done, rows.length - done, moments * sounds + done)
      moments += rows.length / sounds
    },
    read: (from, count) => readRows(file, sounds, from, count),
    moveTo: (target) => {
      close()
      renameSync(path, target)
      return keptScores(target, { sounds, moments, step, seconds })
    },
    isThere: () => isOpen,
    remove: () => {
      if (!isOpen) return
      close()
      rmSync(path, { force: true })
    },
  }
}
