import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import { fail } from '../../../contract/failures.ts'
import type { ByteSource } from '../../../core/audio/byte-source.ts'
import { refuse } from '../../../core/checkpoint/refusal.ts'

const reasons: { readonly [code: string]: string } = {
  EACCES: 'you are not allowed to',
  EPERM: 'you are not allowed to',
  EIO: 'the disk reported an error',
  EMFILE: 'too many files are open',
  ENXIO: 'it is not a regular file',
}

/** A failure for what the system says about a file. */
const failFor = (thrown: unknown, path: string): never => {
  const code = (thrown as NodeJS.ErrnoException | null)?.code
  const file = basename(path)
  if (code === 'ENOENT' || code === 'ENOTDIR') return fail({ code: 'file-missing', file }, thrown)
  const reason = code === undefined ? undefined : (reasons[code] ?? `the system says ${code}`)
  if (reason === undefined) throw thrown
  return fail({ code: 'file-unreadable', file, reason }, thrown)
}

/** Large arrays are not cleared first: every byte of them is read over, or the read throws. */
const emptyBytes = (length: number): Uint8Array<ArrayBuffer> =>
  length < 1 << 16 ? new Uint8Array(length) : new Uint8Array(Buffer.allocUnsafeSlow(length).buffer)

/**
 * Opens a file whose every read is exact: fewer bytes come only at the end that it had when it was opened.
 * @throws HostError `file-missing` or `file-unreadable`
 * @throws CheckpointRefusal by a read, when the file has become shorter
 */
export const openCheckpointFile = (path: string): ByteSource & Disposable => {
  let file: number
  try {
    // Without O_NONBLOCK, opening a pipe would wait for a writer.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (thrown) {
    return failFor(thrown, path)
  }
  const status = fstatSync(file)
  if (!status.isFile()) {
    closeSync(file)
    const reason = status.isDirectory() ? 'it is a folder' : 'it is not a regular file'
    return fail({ code: 'file-unreadable', file: basename(path), reason })
  }
  let isOpen = true
  return {
    size: status.size,
    read(from, length) {
      const bytes = emptyBytes(Math.max(0, Math.min(length, status.size - from)))
      let taken = 0
      while (taken < bytes.length) {
        let count: number
        try {
          count = readSync(file, bytes, taken, bytes.length - taken, from + taken)
        } catch (thrown) {
          return failFor(thrown, path)
        }
        if (count === 0) return refuse('it has become shorter since it was opened')
        taken += count
      }
      return bytes
    },
    [Symbol.dispose]: () => {
      if (isOpen) closeSync(file)
      isOpen = false
    },
  }
}
