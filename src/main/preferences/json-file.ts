import { existsSync, readFileSync, renameSync } from 'node:fs'
import type { z } from 'zod'
import { writeAtomically } from '../files/atomic-write.ts'

export type JsonFile<T> = { read(): T; write(value: T): void }

/**
 * A small settings file. A damaged one is set aside as `<name>.damaged` and the defaults hold, so that settings never keep
 * the program from starting. Read from disk every time: several processes may share it.
 */
export const createJsonFile = <T>(path: string, schema: z.ZodType<T>, defaults: T): JsonFile<T> => ({
  read: () => {
    if (!existsSync(path)) return defaults
    try {
      return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
    } catch {
      renameSync(path, `${path}.damaged`)
      return defaults
    }
  },
  write: (value) => writeAtomically(path, `${JSON.stringify(value, null, 2)}\n`),
})
