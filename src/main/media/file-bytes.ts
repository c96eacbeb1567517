import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { ByteSource } from '../../core/audio/byte-source.ts'

/** An open file as a source of bytes. Reads block: for worker threads, the command line and short probes. */
export type FileBytes = ByteSource & Disposable

/** Opens a file for reading. @throws the system's error (`ENOENT`, `EACCES`, `EISDIR`) */
export const openFileBytes = (path: string): FileBytes => {
  const file = openSync(path, 'r')
  const status = fstatSync(file)
  if (!status.isFile()) {
    closeSync(file)
    throw Object.assign(new Error('not a file'), { code: status.isDirectory() ? 'EISDIR' : 'ENODEV' })
  }
  return {
    size: status.size,
    read(from, length) {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, status.size - from)))
      let taken = 0
      while (taken < bytes.length) {
        const count = readSync(file, bytes, taken, bytes.length - taken, from + taken)
        if (count === 0) break
        taken += count
      }
      return taken === bytes.length ? bytes : bytes.slice(0, taken)
    },
    [Symbol.dispose]: () => closeSync(file),
  }
}
