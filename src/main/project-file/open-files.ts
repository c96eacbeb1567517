import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { fail } from '../../contract/failures.ts'
import type { Connection } from './connection.ts'

/**
 * Which project files this process holds open, by device and inode. POSIX drops all locks of a process on a file when the
 * process closes *any* descriptor of it (https://sqlite.org/howtocorrupt.html §2.2), so nothing but SQLite may open a
 * file that is in this list, and a second opening is refused before it touches the file.
 */
const open = new Map<FileIdentity, Connection>()

/** Names a file whatever its path; changes when the file is replaced. */
export type FileIdentity = string

/** @throws the system's error when there is no such file */
export const identify = (path: string): FileIdentity => {
  const stats = statSync(path, { bigint: true })
  return `${stats.dev}:${stats.ino}`
}

export const markOpen = (identity: FileIdentity, connection: Connection): void => {
  open.set(identity, connection)
}

export const markClosed = (identity: FileIdentity): void => {
  open.delete(identity)
}

/** This process's connection to a file; null when it has none, or there is no such file. */
export const openConnection = (path: string): Connection | null => {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false })
  return (stats && open.get(`${stats.dev}:${stats.ino}`)) ?? null
}

/** True when this process holds the file open. */
export const isOpenHere = (path: string): boolean => openConnection(path) !== null

/** @throws HostError `project-busy` */
export const assertNotOpen = (path: string): void => {
  if (isOpenHere(path)) fail({ code: 'project-busy', file: basename(path) })
}
