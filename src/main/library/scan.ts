import { open, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { LibraryProblem } from '../../contract/library.ts'
import { mediaFailure } from '../media/failures.ts'

/** A file that is taken for a recording. */
export type FoundRecording = {
  /** Within the library, with `/` between its parts. */
  readonly path: string
  /** By which it is known again without reading it, wherever its folder is moved. */
  readonly stamp: string
}

/** What lies in a library folder. */
export type Scan = {
  /** Names of the folders in it. */
  readonly folders: readonly string[]
  readonly recordings: readonly FoundRecording[]
  /** Files that are no recordings. */
  readonly passedOver: number
  /** There is more than was looked at. */
  readonly tooMany: boolean
  /** Folders that could not be looked into. */
  readonly unreadable: readonly LibraryProblem[]
}

export type ScanLimits = { readonly files: number; readonly depth: number }

/** A library of more is no library but a disk. */
const usualLimits: ScanLimits = { files: 50_000, depth: 12 }

/** Endings of recordings, those that the host cannot read included: of them a person is told what to do. */
const endings = new RegExp(
  `\\.(${[
    'wave?|bwf|rf64|w64|aif[fc]?|flac|mp[23]|og[ga]|opus',
    'm4[abv]|aac|mp4|mov|webm|mk[av]|3gp',
    'wma|wv|ape|mpc|tta|au|snd|caf|amr|ds[fd]|ra|spx|ac3|dts',
  ].join('|')})$`,
  'i',
)

/** How recordings begin that have no ending in their name. */
const marks = ['RIFF', 'RIFX', 'RF64', 'BW64', 'FORM', 'fLaC', 'OggS', 'ID3']

const beginsAsRecording = async (path: string): Promise<boolean> => {
  try {
    await using file = await open(path)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
    const head = buffer.toString('latin1', 0, bytesRead)
    return marks.some((mark) => head.startsWith(mark))
  } catch {
    return false
  }
}

const isRecording = async (path: string): Promise<boolean> => {
  const name = basename(path)
  return endings.test(name) || (!name.includes('.') && (await beginsAsRecording(path)))
}

/** Where a file lies on the disk, its size, its last change and its name: a file with another content has another. */
export const stampOf = async (path: string): Promise<string> => {
  const { dev, ino, size, mtimeNs } = await stat(path, { bigint: true })
  return [dev, ino, size, mtimeNs, basename(path)].join(':')
}

const isShown = (name: string): boolean => !name.startsWith('.') && name !== '__MACOSX'

/** How many files are asked for at once. */
const together = 32

/**
 * Looks through a library folder without reading its recordings. Links are what they lead to; hidden files are none.
 * @throws the system's error when the folder itself cannot be looked into
 */
export const scanLibrary = async (
  root: string,
  signal: AbortSignal,
  limits: ScanLimits = usualLimits,
): Promise<Scan> => {
  const folders: string[] = []
  const recordings: FoundRecording[] = []
  const unreadable: LibraryProblem[] = []
  /** Folders by what they really are: a link may lead back. */
  const seen = new Set<string>()
  let passedOver = 0
  let files = 0
  let tooMany = false

  const lookAt = async (path: string, depth: number): Promise<void> => {
    const full = join(root, path)
    // A link that leads nowhere, or a file that went in this moment, is none.
    const facts = await stat(full, { bigint: true }).catch(() => null)
    if (!facts) return
    if (facts.isDirectory()) {
      if (depth === 1) folders.push(path)
      const own = `${facts.dev}:${facts.ino}`
      if (seen.has(own)) return
      seen.add(own)
      if (depth >= limits.depth) tooMany = true
      else await lookInto(path, depth)
      return
    }
    if (!facts.isFile()) return
    if (++files > limits.files) {
      tooMany = true
      return
    }
    if (!(await isRecording(full))) {
      passedOver++
      return
    }
    const { dev, ino, size, mtimeNs } = facts
    recordings.push({ path, stamp: [dev, ino, size, mtimeNs, basename(path)].join(':') })
  }

  const lookInto = async (path: string, depth: number): Promise<void> => {
    signal.throwIfAborted()
    let names: string[]
    try {
      names = (await readdir(join(root, path))).filter(isShown)
    } catch (thrown) {
      if (depth === 0) throw thrown
      unreadable.push({ file: path, failure: mediaFailure(thrown, path), used: false })
      return
    }
    for (let at = 0; at < names.length && !tooMany; at += together) {
      signal.throwIfAborted()
      const some = names.slice(at, at + together)
      await Promise.all(some.map((name) => lookAt(path === '' ? name : `${path}/${name}`, depth + 1)))
    }
  }

  await lookInto('', 0)
  recordings.sort((a, b) => (a.path < b.path ? -1 : 1))
  return { folders: folders.sort(), recordings, passedOver, tooMany, unreadable }
}
