import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import type { Scores } from '../../core/listening/heard.ts'

/** Scores of a recording as they come, in a temporary file: an hour of 527 sounds is 6 MB that need not lie in memory. */
export type ScoreFile = Scores & {
  /** Adds rows at the end. */
  append(rows: Uint8Array): void
  /** Removes the file. */
  remove(): void
}

/**
 * Creates an empty one.
 * @param path of a file that is not there yet
 * @param step frames of the recording from one moment to the next
 * @param seconds the same in seconds
 */
export const createScoreFile = (path: string, sounds: number, step: number, seconds: number): ScoreFile => {
  const file = openSync(path, 'wx+', 0o600)
  let moments = 0
  let isOpen = true
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
    read: (from, count) => {
      const rows = new Uint8Array(count * sounds)
      for (let done = 0; done < rows.length; ) {
        const got = readSync(file, rows, done, rows.length - done, from * sounds + done)
        if (got === 0) throw new RangeError(`moments ${from} to ${from + count} are not there`)
        done += got
      }
      return rows
    },
    remove: () => {
      if (!isOpen) return
      isOpen = false
      closeSync(file)
      rmSync(path, { force: true })
    },
  }
}
