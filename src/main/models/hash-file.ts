import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { type Stamp, stampOf } from './stamp.ts'

const pieceBytes = 1 << 20

/**
 * Feeds the first `bytes` of a file to a hash.
 * @param report called with the bytes read so far
 * @returns whether the file has that many
 */
export const hashPrefix = async (
  file: FileHandle,
  bytes: number,
  hash: Hash,
  signal: AbortSignal,
  report: (bytes: number) => void = () => {},
): Promise<boolean> => {
  const piece = Buffer.allocUnsafe(Math.min(pieceBytes, Math.max(1, bytes)))
  for (let at = 0; at < bytes; ) {
    signal.throwIfAborted()
    const { bytesRead } = await file.read(piece, 0, Math.min(piece.length, bytes - at), at)
    if (bytesRead === 0) return false
    hash.update(piece.subarray(0, bytesRead))
    at += bytesRead
    report(at)
  }
  return true
}

/** sha256 of a whole file in hexadecimal, with its length, and its stamp as of before it was read. */
export const hashFile = async (
  path: string,
  signal: AbortSignal,
  report: (bytes: number) => void = () => {},
): Promise<{ readonly sha256: string; readonly bytes: number; readonly stamp: Stamp }> => {
  await using file = await open(path)
  const found = await file.stat()
  const { size } = found
  const hash = createHash('sha256')
  if (!(await hashPrefix(file, size, hash, signal, report)))
    throw new Error('the file became shorter while it was read')
  return { sha256: hash.digest('hex'), bytes: size, stamp: stampOf(found) }
}
