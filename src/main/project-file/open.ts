import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { Connection } from './connection.ts'
import { writeMeta } from './meta.ts'
import { OpenProject } from './open-project.ts'
import { translating } from './translate.ts'
import type { ProjectFile } from './types.ts'

export type OpenOptions = {
  /** Opens for reading even where the file could be written to. */
  readonly readOnly?: boolean
  /** Version of this program, noted in the file. */
  readonly appVersion?: string
}

const opened = (connection: Connection, options: OpenOptions): ProjectFile => {
  try {
    return new OpenProject(connection, options.appVersion ?? 'unknown')
  } catch (thrown) {
    connection.close()
    throw thrown
  }
}

/**
 * Makes an empty project file and opens it.
 * @throws HostError `file-exists`, `file-missing` (its folder), `folder-not-writable`, `disk-full`
 */
export const createProjectFile = (path: string, options: OpenOptions = {}): ProjectFile => {
  const connection = Connection.create(resolve(path))
  try {
    connection.write(() => {
      writeMeta(connection, 'madeBy', options.appVersion ?? 'unknown')
      writeMeta(connection, 'madeAt', new Date().toISOString())
    })
  } catch (thrown) {
    connection.close()
    throw thrown
  }
  return opened(connection, options)
}

/**
 * Opens a project file: header, document, and only then housekeeping. A file that cannot be written to is opened for
 * reading only, and says why.
 * @throws HostError `file-missing`, `file-unreadable`, `project-empty`, `project-foreign`, `project-newer`,
 * `project-busy`, `project-damaged`
 */
export const openProjectFile = (path: string, options: OpenOptions = {}): ProjectFile => {
  const real = translating(path, () => realpathSync(resolve(path)))
  return opened(Connection.open(real, options.readOnly ?? false), options)
}
