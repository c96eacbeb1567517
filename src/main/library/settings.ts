import { join } from 'node:path'
import { z } from 'zod'
import { createJsonFile } from '../preferences/json-file.ts'

const settingsSchema = z.object({
  /** Where the user's sounds lie; null when none was chosen. */
  folder: z.string().nullable(),
})
export type LibrarySettings = z.infer<typeof settingsSchema>

/** What the library remembers between sessions, beside the preferences. */
export type LibrarySettingsFile = { read(): LibrarySettings; write(settings: LibrarySettings): void }

export const createLibrarySettings = (configFolder: string): LibrarySettingsFile =>
  createJsonFile<LibrarySettings>(join(configFolder, 'library.json'), settingsSchema, { folder: null })
