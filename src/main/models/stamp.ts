import { type Stats, statSync } from 'node:fs'
import { z } from 'zod'

/** By what a file is known again without reading it: one that was written to, or replaced, has another. */
export const stampSchema = z.object({
  /** Time of its last change, whole milliseconds since 1970. */
  changed: z.number(),
  inode: z.number(),
})
export type Stamp = z.infer<typeof stampSchema>

export const stampOf = ({ mtimeMs, ino }: Pick<Stats, 'mtimeMs' | 'ino'>): Stamp => ({
  changed: Math.floor(mtimeMs),
  inode: ino,
})

/** Null when there is no such file. */
export const stampAt = (path: string): Stamp | null => {
  const found = statSync(path, { throwIfNoEntry: false })
  return found ? stampOf(found) : null
}

export const isSameStamp = (one: Stamp | null, other: Stamp | null): boolean =>
  one !== null && other !== null && one.changed === other.changed && one.inode === other.inode
