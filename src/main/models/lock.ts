import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { writeFailure } from '../files/write-failure.ts'

const holder = z.object({ pid: z.number().int(), host: z.string(), key: z.string() })
type Holder = z.infer<typeof holder>

/** The file by which one job, process or machine at a time works in a model's folder. */
export const lockName = 'lasso-model.lock'
/** Milliseconds between two signs of life, and without one until a lock counts as left behind. */
const beat = 5000
const lifeless = 60_000

const read = (path: string): Holder | null => {
  try {
    return holder.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Left behind by a process that is gone: of this machine by its id, of another (a shared folder) by its silence. */
const isLeftBehind = (path: string, found: Holder | null): boolean => {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) return false
  if (found?.host === hostname() && !isAlive(found.pid)) return true
  return Date.now() - stat.mtimeMs > lifeless
}

/** Puts a left-behind lock out of the way. Of several that try, the rename lets one succeed with that very lock. */
const clear = (path: string, found: Holder | null): void => {
  const aside = `${path}.${randomBytes(6).toString('hex')}`
  try {
    renameSync(path, aside)
  } catch {
    return
  }
  // Another took the lock over between our look and our rename: it gets it back.
  if (read(aside)?.key !== found?.key)
    try {
      linkSync(aside, path)
    } catch {
      // And a third one has it by now; the second notices when it next gives a sign of life.
    }
  rmSync(aside, { force: true })
}

const tryTake = (path: string, own: Holder): boolean => {
  // Written aside and linked, so that nobody ever reads a lock that is half written.
  const aside = `${path}.${own.key}`
  writeFileSync(aside, JSON.stringify(own))
  try {
    linkSync(aside, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    // File systems without hard links (exFAT): creation alone is exclusive too.
    return tryCreate(path, own)
  } finally {
    rmSync(aside, { force: true })
  }
}

const tryCreate = (path: string, own: Holder): boolean => {
  try {
    writeFileSync(path, JSON.stringify(own), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

export type Lock = { release(): void }

const takeOver = (folder: string, path: string, own: Holder): boolean => {
  try {
    mkdirSync(folder, { recursive: true })
    if (tryTake(path, own)) return true
    const found = read(path)
    if (!isLeftBehind(path, found)) return false
    clear(path, found)
    return tryTake(path, own)
  } catch (error) {
    return writeFailure(error, path)
  }
}

/**
 * Takes the lock of a model's folder, or says that another has it. Makes the folder.
 * @throws HostError disk-full, folder-not-writable
 */
export const tryLock = (folder: string): Lock | null => {
  const path = join(folder, lockName)
  const own: Holder = { pid: process.pid, host: hostname(), key: randomBytes(9).toString('hex') }
  if (!takeOver(folder, path, own)) return null
  const timer = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date())
    } catch {
      // The folder was removed or its disk taken away: the work in it says so itself.
    }
  }, beat).unref()
  return {
    release: () => {
      clearInterval(timer)
      if (read(path)?.key === own.key) rmSync(path, { force: true })
    },
  }
}

/**
 * Waits until the lock of a model's folder is free, and takes it: of several jobs, processes and machines that share the
 * folder one works in it at a time.
 * @param waiting called once when another has it
 */
export const lockFolder = async (folder: string, signal: AbortSignal, waiting: () => void): Promise<Lock> => {
  for (let told = false; ; told = true) {
    const lock = tryLock(folder)
    if (lock) return lock
    if (!told) waiting()
    await sleep(250, undefined, { signal })
  }
}

/** Whether another works in the folder now. */
export const isLocked = (folder: string): boolean => {
  const path = join(folder, lockName)
  const found = read(path)
  return found !== null && !isLeftBehind(path, found)
}
