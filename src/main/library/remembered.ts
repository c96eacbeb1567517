import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { type Failure, failureSchema } from '../../contract/failures.ts'
import { writeAtomically } from '../files/atomic-write.ts'
import type { FoundRecording, Scan } from './scan.ts'

const schema = z.object({
  version: z.literal(1),
  /** Of the program: another may read what this one could not. */
  app: z.string(),
  /** The library that was looked at last, and what lay in it: path and stamp of each recording. */
  root: z.string().nullable(),
  folders: z.array(z.string()),
  recordings: z.array(z.tuple([z.string(), z.string()])),
  /** sha256 of recordings by their stamps. */
  contents: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)),
  /** Why recordings could not be listened to, by their stamps. */
  failures: z.record(z.string(), failureSchema),
})
type Remembered = z.infer<typeof schema>

/** What is known of recordings from earlier looks: nothing that could not be found out again by reading them. */
export type RememberedRecordings = {
  content(stamp: string): string | null
  failure(stamp: string): Failure | null
  setContent(stamp: string, sha256: string): void
  setFailure(stamp: string, failure: Failure | null): void
  /** What lay in a library when it was looked at last; null when that was another one. */
  listing(root: string): Pick<Scan, 'folders' | 'recordings'> | null
  setListing(root: string, scan: Pick<Scan, 'folders' | 'recordings'>): void
  /** Writes what changed. What cannot be written is found out again the next time. */
  save(): void
}

/** Recordings beside those of the library of now that stay known, so that a disk may come and go. */
const mostElsewhere = 100_000

const read = (path: string, app: string): Remembered => {
  const blank = { version: 1, app, root: null, folders: [], recordings: [], contents: {}, failures: {} } as const
  try {
    const stored = schema.parse(JSON.parse(readFileSync(path, 'utf8')))
    return { ...stored, app, failures: stored.app === app ? stored.failures : {} }
  } catch {
    // Missing, cut short or damaged: all of it can be found out again.
    return { ...blank, folders: [], recordings: [] }
  }
}

export const createRemembered = (path: string, app: string): RememberedRecordings => {
  const stored = read(path, app)
  const contents = new Map(Object.entries(stored.contents))
  const failures = new Map(Object.entries(stored.failures))
  let { root, folders, recordings } = stored
  let changed = false
  const change = (): void => {
    changed = true
  }
  return {
    content: (stamp) => contents.get(stamp) ?? null,
    failure: (stamp) => failures.get(stamp) ?? null,
    setContent: (stamp, sha256) => {
      if (contents.get(stamp) === sha256) return
      contents.set(stamp, sha256)
      change()
    },
    setFailure: (stamp, failure) => {
      if (failure) failures.set(stamp, failure)
      else if (!failures.delete(stamp)) return
      change()
    },
    listing: (wanted) =>
      wanted === root
        ? { folders, recordings: recordings.map(([path, stamp]): FoundRecording => ({ path, stamp })) }
        : null,
    setListing: (wanted, scan) => {
      const now = scan.recordings.map(({ path, stamp }): [string, string] => [path, stamp])
      if (wanted === root && JSON.stringify([folders, recordings]) === JSON.stringify([scan.folders, now])) return
      root = wanted
      folders = [...scan.folders]
      recordings = now
      change()
    },
    save: () => {
      if (!changed) return
      const here = new Set(recordings.map(([, stamp]) => stamp))
      const elsewhere = [...contents.keys()].filter((stamp) => !here.has(stamp))
      for (const stamp of elsewhere.slice(0, -mostElsewhere)) contents.delete(stamp)
      for (const stamp of [...failures.keys()]) if (!here.has(stamp)) failures.delete(stamp)
      const all: Remembered = {
        ...{ version: 1, app, root, folders, recordings },
        contents: Object.fromEntries(contents),
        failures: Object.fromEntries(failures),
      }
      try {
        writeAtomically(path, JSON.stringify(all))
        changed = false
      } catch {
        // A full or read-only disk costs the next session time, and this one nothing.
      }
    },
  }
}
