import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fail } from '../../contract/failures.ts'
import { writeFailure } from '../files/write-failure.ts'

/** A file that appears under its name only when it is whole: written beside it, synced, renamed. */
export type OutputFile = {
  readonly path: string
  /** Bytes written, seen from the start. */
  readonly size: number
  append(bytes: Uint8Array): void
  /** Writes over bytes, or past the end. */
  writeAt(position: number, bytes: Uint8Array): void
  /** Makes it durable and gives it its name. @throws HostError file-exists, folder-not-writable, disk-full */
  commit(): void
  /** Removes what was written; harmless after `commit`. */
  discard(): void
}

const writeAll = (file: number, bytes: Uint8Array, position: number): void => {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, position + done)
}

/** Syncs a folder, so that a rename in it survives a power cut; not every system can. */
const syncFolder = (folder: string): void => {
  try {
    const handle = openSync(folder, 'r')
    fsyncSync(handle)
    closeSync(handle)
  } catch {}
}

/** Begins a file. @throws HostError file-exists, folder-not-writable, disk-full */
export const createOutputFile = (path: string, overwrite: boolean): OutputFile => {
  const refuseExisting = (): void => {
    if (!overwrite && existsSync(path)) fail({ code: 'file-exists', file: basename(path) })
  }
  const guarded = <T>(work: () => T): T => {
    try {
      return work()
    } catch (thrown) {
      return writeFailure(thrown, path)
    }
  }
  refuseExisting()
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}-${Date.now().toString(36)}.part`)
  const file = guarded(() => openSync(temporary, 'wx'))
  let size = 0
  let open = true
  const close = (): void => {
    if (open) closeSync(file)
    open = false
  }
  return {
    path,
    get size() {
      return size
    },
    append(bytes) {
      guarded(() => writeAll(file, bytes, size))
      size += bytes.length
    },
    writeAt(position, bytes) {
      guarded(() => writeAll(file, bytes, position))
      size = Math.max(size, position + bytes.length)
    },
    commit() {
      guarded(() => {
        if (open) fsyncSync(file)
        close()
      })
      refuseExisting()
      guarded(() => renameSync(temporary, path))
      syncFolder(dirname(path))
    },
    discard() {
      close()
      rmSync(temporary, { force: true })
    },
  }
}
