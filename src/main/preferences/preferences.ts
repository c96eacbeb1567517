import { join } from 'node:path'
import { preferences } from '../../contract/program.ts'
import { createJsonFile } from './json-file.ts'

export type Values = { [name: string]: unknown }

/** Program settings, shared by all projects and all windows. */
export type Preferences = {
  read(): Values
  /** Merges `changes`; a null removes a key. @returns all values after the change */
  change(changes: Values): Values
}

export const createPreferences = (folder: string): Preferences => {
  const file = createJsonFile<Values>(join(folder, 'preferences.json'), preferences, {})
  return {
    read: file.read,
    change: (changes) => {
      const merged = Object.entries({ ...file.read(), ...changes }).filter(([, value]) => value !== null)
      const values = Object.fromEntries(merged)
      file.write(values)
      return values
    },
  }
}
