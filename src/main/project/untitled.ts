import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fail, failureOf } from '../../contract/failures.ts'
import { glimpseProject } from '../project-file/blank.ts'
import { projectExtension } from '../project-file/format.ts'
import { createProjectFile, type OpenOptions } from '../project-file/open.ts'
import { isOpenHere } from '../project-file/open-files.ts'
import { translating } from '../project-file/translate.ts'
import type { ProjectFile } from '../project-file/types.ts'
import { endAttempts, readAttempts } from './attempts.ts'

/** A project that was never named, left behind by an earlier session. */
export type Unfinished = {
  readonly path: string
  readonly changedAt: string
  readonly bytes: number
  /** The last session on it did not close it; false where the program ended in order, and it only has no name. */
  readonly crashed: boolean
  /** How often reopening it ended in a crash. From 2 on it is not reopened without being asked. */
  readonly crashes: number
}

/** The folder of projects that have no name yet. */
export type UntitledFolder = {
  /** True for a file that lies in the folder. */
  holds(path: string): boolean
  /** Makes a new project in it. */
  create(options: OpenOptions): ProjectFile
  /** What earlier sessions left, newest first. Projects without anything in them are removed. */
  list(): Unfinished[]
  /** @throws HostError `bad-request` for a file elsewhere, `project-busy` for one that is open */
  remove(path: string): void
}

const removeProject = (path: string): void => {
  for (const file of [path, `${path}-journal`]) rmSync(file, { force: true })
  endAttempts(path)
}

export const untitledFolder = (folder: string): UntitledFolder => {
  const home = resolve(folder)
  const holds = (path: string) => dirname(resolve(path)) === home

  const create = (options: OpenOptions): ProjectFile => {
    translating(home, () => mkdirSync(home, { recursive: true }))
    for (let number = 1; ; number++) {
      const path = join(home, `Untitled${number > 1 ? ` ${number}` : ''}${projectExtension}`)
      try {
        return createProjectFile(path, options)
      } catch (thrown) {
        if (failureOf(thrown).code !== 'file-exists') throw thrown
      }
    }
  }

  const inspect = (path: string): Unfinished | null => {
    const stats = statSync(path, { throwIfNoEntry: false })
    if (!stats?.isFile() || isOpenHere(path)) return null
    const found = glimpseProject(path)
    if (found === 'busy') return null
    if (found.holds === 'nothing') {
      removeProject(path)
      return null
    }
    const changedAt = stats.mtime.toISOString()
    return { path, changedAt, bytes: stats.size, crashed: found.crashed, crashes: readAttempts(path) }
  }

  return {
    holds,
    create,
    list: () => {
      if (!existsSync(home)) return []
      return readdirSync(home)
        .filter((name) => name.endsWith(projectExtension))
        .map((name) => inspect(join(home, name)))
        .filter((found) => found !== null)
        .sort((a, b) => b.changedAt.localeCompare(a.changedAt))
    },
    remove: (path) => {
      if (!holds(path))
        fail({
          code: 'bad-request',
          method: 'project.discard',
          problem: 'only a project without a name can be discarded',
        })
      if (isOpenHere(path) || glimpseProject(path) === 'busy') fail({ code: 'project-busy', file: path })
      removeProject(path)
    },
  }
}
