import { crc32 } from 'node:zlib'
import type { Connection } from './connection.ts'

/** Small facts about the file, by name. */
export type MetaName =
  /** Position in the undo history. */
  | 'position'
  /** There while a session has written and not yet closed the file. */
  | 'session'
  /** Version of the program that made the file, and of the one that wrote it last. */
  | 'madeBy'
  | 'writtenBy'
  | 'madeAt'

export const readMeta = (connection: Connection, name: MetaName): string | null =>
  connection.row<{ value: string }>('SELECT value FROM meta WHERE name = ?', name)?.value ?? null

export const writeMeta = (connection: Connection, name: MetaName, value: string): void => {
  connection.run('INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value', name, value)
}

const positionText = (position: number): string => `${position} ${crc32(`position ${position}`)}`

/** Position in the undo history; null when it is not known or its checksum is wrong. */
export const readPosition = (connection: Connection): number | null => {
  const text = readMeta(connection, 'position')
  const position = Number.parseInt(text ?? '', 10)
  return text === positionText(position) ? position : null
}

export const writePosition = (connection: Connection, position: number): void =>
  writeMeta(connection, 'position', positionText(position))

export const deleteMeta = (connection: Connection, name: MetaName): void => {
  connection.run('DELETE FROM meta WHERE name = ?', name)
}
