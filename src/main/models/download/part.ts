import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { replaceText, syncFolder } from '../durable.ts'
import { hashPrefix } from '../hash-file.ts'
import type { ModelFile } from '../model.ts'
import { type PartNotes, partName, partNotesName, readPartNotes } from '../model-folder.ts'

/** A file that is on its way: `<name>.part`, with what is known of it in `<name>.part.json`. */
export type Part = {
  /** Bytes here, from the first on without a gap. */
  readonly received: number
  /** The version that they are of, by the tag of the server at `url`; null when they came from elsewhere, or without one. */
  tagFrom(url: string): string | null
  /** What comes next. @throws NodeJS.ErrnoException `ENOSPC` */
  append(bytes: Uint8Array): Promise<void>
  /** Says which version the following bytes are of. */
  tag(url: string, etag: string | null): void
  /** Puts what is here on the disk, and notes how much that is: from here on a crash loses nothing. */
  mark(): Promise<void>
  /** Throws everything away, and begins again. */
  restart(): Promise<void>
  /** sha256 of all bytes here. */
  digest(): string
  /** Gives the file its name. */
  land(): Promise<void>
  close(): Promise<void>
}

/** Bytes and milliseconds after which a mark is due. */
const markBytes = 32 << 20
const markTime = 1000

type State = { hash: Hash; received: number; url: string; etag: string | null }

/** Rehashes what an earlier attempt left, and takes it up where its hash is the one that was noted. */
const takeUp = async (
  handle: FileHandle,
  notes: PartNotes | null,
  file: ModelFile,
  signal: AbortSignal,
  report: (bytes: number) => void,
): Promise<State> => {
  const nothing = { hash: createHash('sha256'), received: 0, url: '', etag: null }
  if (!notes || notes.bytes !== file.bytes || notes.received > file.bytes) return nothing
  const hash = createHash('sha256')
  if (!(await hashPrefix(handle, notes.received, hash, signal, report))) return nothing
  if (hash.copy().digest('hex') !== notes.sha256) return nothing
  return { hash, received: notes.received, url: notes.url, etag: notes.etag }
}

/** Notes, and what a killed program may have left of newer ones. */
const removeNotes = async (path: string): Promise<void> => {
  await rm(path, { force: true })
  await rm(`${path}.tmp`, { force: true })
}

/** Removes a part and its notes. */
export const removePart = async (folder: string, name: string): Promise<void> => {
  await removeNotes(join(folder, partNotesName(name)))
  await rm(join(folder, partName(name)), { force: true })
}

/**
 * Opens the part of a file, or begins one of the file's whole length.
 * @param report called while what is here is read again
 */
export const openPart = async (
  folder: string,
  file: ModelFile,
  signal: AbortSignal,
  report: (bytes: number) => void = () => {},
): Promise<Part> => {
  const path = join(folder, partName(file.name))
  const notesPath = join(folder, partNotesName(file.name))
  const notes = readPartNotes(notesPath)
  const handle = await open(path, notes ? 'r+' : 'w+').catch(() => open(path, 'w+'))
  let state: State
  try {
    state = await takeUp(handle, notes, file, signal, report)
    await handle.truncate(file.bytes)
  } catch (error) {
    await handle.close()
    throw error
  }
  let marked = { bytes: state.received, at: performance.now() }

  const mark = async (): Promise<void> => {
    await handle.datasync()
    const { received, url, etag } = state
    const sha256 = state.hash.copy().digest('hex')
    await replaceText(notesPath, JSON.stringify({ url, etag, bytes: file.bytes, received, sha256 } satisfies PartNotes))
    marked = { bytes: received, at: performance.now() }
  }

  return {
    get received() {
      return state.received
    },
    tagFrom: (url) => (state.url === url ? state.etag : null),
    append: async (bytes) => {
      let done = 0
      while (done < bytes.length) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, state.received + done)
        done += bytesWritten
      }
      state.hash.update(bytes)
      state.received += bytes.length
      const isDue = state.received - marked.bytes >= markBytes || performance.now() - marked.at >= markTime
      if (isDue) await mark()
    },
    tag: (url, etag) => {
      state.url = url
      state.etag = etag
    },
    mark,
    restart: async () => {
      await rm(notesPath, { force: true })
      state = { hash: createHash('sha256'), received: 0, url: '', etag: null }
      marked = { bytes: 0, at: performance.now() }
    },
    digest: () => state.hash.copy().digest('hex'),
    land: async () => {
      await handle.sync()
      await handle.close()
      await rename(path, join(folder, file.name))
      await removeNotes(notesPath)
      await syncFolder(folder)
    },
    close: () => handle.close(),
  }
}
