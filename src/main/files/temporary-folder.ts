import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It runs, but is another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * Makes a process's folder for temporary files, for this user alone. Folders beside it whose names are the ids of
 * processes that are gone were left by crashes: they are removed.
 */
export const makeTemporaryFolder = (path: string): void => {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  if (basename(path) !== `${process.pid}`) return
  const parent = dirname(path)
  for (const name of readdirSync(parent))
    if (/^\d+$/.test(name) && !isRunning(Number(name))) rmSync(join(parent, name), { recursive: true, force: true })
}
