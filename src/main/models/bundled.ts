import { createHash } from 'node:crypto'
import { closeSync, openSync, readFileSync, readSync, type Stats, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Failure } from '../../contract/failures.ts'
import type { Model, ModelFile } from './model.ts'
import type { FoundFile, FoundModel } from './model-folder.ts'
import { isSameStamp, type Stamp, stampOf } from './stamp.ts'

const pieceBytes = 1 << 20

/** @throws Error of the file system */
const hashOf = (path: string): string => {
  const hash = createHash('sha256')
  const piece = Buffer.allocUnsafe(pieceBytes)
  const file = openSync(path, 'r')
  try {
    for (let bytes = 1; bytes > 0; ) {
      bytes = readSync(file, piece)
      hash.update(piece.subarray(0, bytes))
    }
  } finally {
    closeSync(file)
  }
  return hash.digest('hex')
}

/** What this process has read, by path: again only when a file was touched. */
const known = new Map<string, { readonly stamp: Stamp; readonly bytes: number; readonly sha256: string }>()

const checkedHash = (path: string, stats: Stats): string => {
  const [stamp, bytes] = [stampOf(stats), stats.size]
  const before = known.get(path)
  if (before && before.bytes === bytes && isSameStamp(before.stamp, stamp)) return before.sha256
  const sha256 = hashOf(path)
  known.set(path, { stamp, bytes, sha256 })
  return sha256
}

const damageOf = (path: string, stats: Stats, { bytes, sha256 }: ModelFile): string | null => {
  if (stats.size !== bytes) return `it has ${stats.size} bytes instead of ${bytes}`
  try {
    return checkedHash(path, stats) === sha256 ? null : 'some of its bytes changed'
  } catch (error) {
    return `the system says ${(error as NodeJS.ErrnoException).code ?? 'nothing'}`
  }
}

const findFile = (folder: string, file: ModelFile): FoundFile => {
  const path = join(folder, file.name)
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats?.isFile()) return { file, state: 'absent', present: 0, damage: null }
  const damage = damageOf(path, stats, file)
  return { file, state: damage === null ? 'ready' : 'damaged', present: stats.size, damage }
}

/**
 * Looks for a model that comes with the program. Its files are small: they are read and compared when they are first looked
 * for, and again when one was touched, without a note of it anywhere, because nothing may be written beside them. A file
 * that is not there is no problem of the user's: a copy of the program can come without.
 */
export const findBundled = (folder: string, model: Model): FoundModel => {
  const files = model.files.map((file) => findFile(folder, file))
  const damaged = files.find(({ state }) => state === 'damaged')
  const problem: Failure | null = damaged
    ? { code: 'model-damaged', model: model.name, file: damaged.file.name, reason: damaged.damage!, bundled: true }
    : null
  if (damaged) return { model, folder, files, state: 'broken', problem }
  const here = files.every(({ file, state }) => file.optional || state === 'ready')
  return { model, folder, files, state: here ? 'ready' : 'absent', problem: null }
}

/** Forgets what was read of a folder, so that every byte is read again. */
export const forgetBundled = (folder: string): void => {
  for (const path of known.keys()) if (path.startsWith(folder)) known.delete(path)
}

/** The card of a model; null when it is not there. */
export const readCard = (folder: string, { bundled }: Model): string | null => {
  if (!bundled) return null
  try {
    return readFileSync(join(folder, bundled.card), 'utf8')
  } catch {
    return null
  }
}
