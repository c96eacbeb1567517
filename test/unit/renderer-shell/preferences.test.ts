import { describe, expect, it } from 'vitest'
import type { HostApi } from '../../../src/contract/api.ts'
import { createPreferences, readPreferences } from '../../../src/renderer/state/preferences.ts'

const defaults = readPreferences({})

describe('preferences', () => {
  it('have defaults for everything', () => {
    expect(defaults).toMatchObject({ theme: 'system', cursorStays: false, ruler: 'time', keys: {} })
    expect(readPreferences(null)).toEqual(defaults)
    expect(readPreferences('nonsense')).toEqual(defaults)
  })

  it('lose only what cannot be read', () => {
    const read = readPreferences({
      theme: 'neon',
      cursorStays: true,
      keys: { 'edit.undo': ['Q'] },
      snap: { on: 'yes' },
    })
    expect(read).toEqual({ ...defaults, cursorStays: true, keys: { 'edit.undo': ['Q'] } })
  })

  it('take effect at once, are sent to the host, and follow what another window changes', () => {
    const sent: unknown[] = []
    let announce: (changed: { [name: string]: unknown }) => void = () => {}
    const host = {
      call: async (_method: string, changes: unknown) => {
        sent.push(changes)
        return {}
      },
      on: (_event: string, listener: typeof announce) => {
        announce = listener
        return () => {}
      },
    } as unknown as HostApi
    const store = createPreferences(host, { theme: 'dark' })
    store.change({ ruler: 'beats' })
    expect(store.getState()).toMatchObject({ theme: 'dark', ruler: 'beats' })
    expect(sent).toEqual([{ ruler: 'beats' }])
    announce({ theme: 'light', ruler: 'samples' })
    expect(store.getState()).toMatchObject({ theme: 'light', ruler: 'samples' })
  })
})
