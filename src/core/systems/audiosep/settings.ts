import type { SystemSettings } from '../../separation/system.ts'
import { readStreamingSettings, type StreamingSettings, share } from '../streaming/settings.ts'

/** Settings that a request may carry, all optional. */
export type AudioSepSettings = StreamingSettings & {
  /** With mode `reference`: a clip is one window, however long, as its benchmark takes it, instead of five-second windows. */
  readonly whole: boolean
  /** How much of what is to stay out is kept out, 0 to 1. */
  readonly avoidShare: number
  /** Share of the example where there are words as well, 0 to 1. */
  readonly exampleWeight: number
}

const flag = (settings: SystemSettings, name: string): boolean => {
  const value = settings[name] ?? false
  if (typeof value === 'boolean') return value
  throw new Error(`“${name}” is true or false, not “${value}”.`)
}

/** @throws Error in plain words when a setting makes no sense */
export const readSettings = (settings: SystemSettings): AudioSepSettings => ({
  ...readStreamingSettings(settings),
  whole: flag(settings, 'whole'),
  avoidShare: share(settings, 'avoidShare', 1),
  exampleWeight: share(settings, 'exampleWeight', 0.5),
})
