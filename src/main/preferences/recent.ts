import { join, resolve } from 'node:path'
import { z } from 'zod'
import { createJsonFile } from './json-file.ts'

const entry = z.object({ path: z.string(), openedAt: z.string() })
export type RecentEntry = z.infer<typeof entry>

const kept = 20

/** Projects opened or named lately, newest first. */
export type RecentFiles = { list(): readonly RecentEntry[]; add(path: string): void }

export const createRecentFiles = (folder: string): RecentFiles => {
  const file = createJsonFile<RecentEntry[]>(join(folder, 'recent.json'), z.array(entry), [])
  return {
    list: file.read,
    add: (path) => {
      const full = resolve(path)
      const others = file.read().filter((known) => known.path !== full)
      file.write([{ path: full, openedAt: new Date().toISOString() }, ...others].slice(0, kept))
    },
  }
}
