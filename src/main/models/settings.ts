import { join } from 'node:path'
import { z } from 'zod'
import { createJsonFile } from '../preferences/json-file.ts'

const settingsSchema = z.object({
  /** Where models lie; null for the usual place. */
  folder: z.string().nullable(),
  /** Where they lay before, while a move has not taken all of them along. */
  leaving: z.string().nullable().default(null),
  /** Licences that were accepted, by model: the name of the licence at that time. */
  accepted: z.record(z.string(), z.string()),
})
export type ModelSettings = z.infer<typeof settingsSchema>

/** What the store remembers between sessions, beside the preferences. */
export type SettingsFile = { read(): ModelSettings; change(changes: Partial<ModelSettings>): ModelSettings }

export const createSettingsFile = (configFolder: string): SettingsFile => {
  const file = createJsonFile<ModelSettings>(join(configFolder, 'models.json'), settingsSchema, {
    folder: null,
    leaving: null,
    accepted: {},
  })
  return {
    read: file.read,
    change: (changes) => {
      const values = { ...file.read(), ...changes }
      file.write(values)
      return values
    },
  }
}
