import { z } from 'zod'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { HostApi } from '../../contract/api.ts'

/**
 * Choices of a person that hold for all projects, stored by the host. Every field falls back by itself, so that one
 * value of another version never costs the others.
 */
const schema = z.object({
  theme: z.enum(['system', 'dark', 'light']).catch('system'),
  motion: z.enum(['system', 'reduced']).catch('system'),
  ruler: z.enum(['time', 'samples', 'beats']).catch('time'),
  snap: z
    .object({
      on: z.boolean(),
      targets: z.array(z.enum(['clips', 'playhead', 'markers', 'grid', 'zero-crossings'])),
    })
    .catch({ on: true, targets: ['clips', 'playhead', 'markers'] }),
  cursorStays: z.boolean().catch(false),
  follow: z.boolean().catch(true),
  /** Keys chosen by the user, by command, in tinykeys notation. A command that is missing has its default keys. */
  keys: z.record(z.string(), z.array(z.string())).catch({}),
  /** Per cent of the window, by panel. */
  layout: z.record(z.string(), z.number()).nullable().catch(null),
  sideTab: z.enum(['describe', 'inspector', 'history', 'jobs']).catch('describe'),
  sideOpen: z.boolean().catch(true),
  recentCommands: z.array(z.string()).catch([]),
  recentQueries: z.array(z.string()).catch([]),
  separation: z
    .object({ mode: z.enum(['extract', 'remove', 'both']), system: z.string() })
    .catch({ mode: 'extract', system: 'auto' }),
  export: z
    .object({
      format: z.enum(['wav16', 'wav24', 'wav32f', 'flac', 'mp3', 'opus']),
      channels: z.enum(['stereo', 'mono']),
      loudness: z.number().nullable(),
      truePeak: z.number(),
      bitrate: z.number(),
    })
    .catch({ format: 'wav24', channels: 'stereo', loudness: null, truePeak: -1, bitrate: 192 }),
})

export type Preferences = z.infer<typeof schema>

/** Reads stored preferences of any version. */
export const readPreferences = (stored: unknown): Preferences =>
  schema.parse(typeof stored === 'object' && stored !== null ? stored : {})

export type PreferencesStore = StoreApi<Preferences> & {
  /** Takes effect at once and is stored by the host. */
  change(changes: Partial<Preferences>): void
  dispose(): void
}

export const createPreferences = (host: HostApi, stored: unknown): PreferencesStore => {
  const store = createStore<Preferences>(() => readPreferences(stored))
  const end = host.on('app.preferences', (changed) => store.setState(readPreferences(changed)))
  return {
    ...store,
    change: (changes) => {
      store.setState(changes)
      // A choice that could not be stored still holds until the window closes: nothing to interrupt anyone for.
      host.call('app.setPreferences', changes).catch(() => {})
    },
    dispose: end,
  }
}
