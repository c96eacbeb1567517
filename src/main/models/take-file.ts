import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, link, open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { HostError } from '../../contract/failures.ts'
import { writeFailure } from '../files/write-failure.ts'
import { freeBytes, syncFolder } from './durable.ts'

export type TakeRequest = {
  readonly from: string
  readonly folder: string
  readonly name: string
  readonly bytes: number
  /** What the copy must have; the original was read before, and may have changed since. */
  readonly sha256: string
  /** A hard link will do: the original is one of ours, which nobody writes to. */
  readonly mayLink: boolean
  readonly signal: AbortSignal
  /** @param bytes copied so far */
  report(bytes: number): void
}

const pieceBytes = 4 << 20

const copyPieces = async ({ from, bytes, signal, report }: TakeRequest, to: string): Promise<string> => {
  await using source = await open(from)
  await using target = await open(to, 'wx')
  const hash = createHash('sha256')
  const piece = Buffer.allocUnsafe(Math.min(pieceBytes, Math.max(1, bytes)))
  for (let at = 0; ; ) {
    signal.throwIfAborted()
    const { bytesRead } = await source.read(piece, 0, piece.length, at)
    if (bytesRead === 0) break
    hash.update(piece.subarray(0, bytesRead))
    for (let done = 0; done < bytesRead; )
      done += (await target.write(piece, done, bytesRead - done, at + done)).bytesWritten
    at += bytesRead
    report(at)
  }
  await target.sync()
  return hash.digest('hex')
}

/** Copies that cost nothing: blocks shared until one side is written (APFS, Btrfs, XFS), or another name of the same file. */
const takeCheaply = async ({ from, mayLink }: TakeRequest, to: string): Promise<boolean> => {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL)
    return true
  } catch {
    // The file system cannot do that, or the two are not on one.
    await rm(to, { force: true })
  }
  if (!mayLink) return false
  try {
    await link(from, to)
    return true
  } catch {
    return false
  }
}

/**
 * Puts a copy of a file into a folder under its name, in place of one that may be there. Until it is whole it has another
 * name; when it is stopped nothing of it stays.
 * @throws HostError disk-full, folder-not-writable, file-unreadable; the signal's reason
 */
export const takeFile = async (request: TakeRequest): Promise<void> => {
  const { folder, name, bytes, sha256, signal } = request
  const path = join(folder, name)
  const adding = `${path}.adding`
  try {
    await rm(adding, { force: true })
    const changed = (): never => {
      throw new HostError({ code: 'file-unreadable', file: name, reason: 'it changed while it was copied' })
    }
    if (await takeCheaply(request, adding)) {
      if ((await stat(adding)).size !== bytes) changed()
    } else {
      const free = await freeBytes(folder)
      if (free !== null && free < bytes) throw new HostError({ code: 'disk-full', folder, needed: bytes - free })
      if ((await copyPieces(request, adding)) !== sha256) changed()
    }
    await rename(adding, path)
    await syncFolder(folder)
  } catch (thrown) {
    await rm(adding, { force: true }).catch(() => {})
    if (signal.aborted || thrown instanceof HostError) throw thrown
    writeFailure(thrown, path)
  }
}
