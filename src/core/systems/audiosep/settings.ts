import type { SystemSettings } from '../../separation/system.ts'
import { readStreamingSettings, type StreamingSettings, share } from '../streaming/settings.ts'

/** Settings that a request may carry, all optional. */
export type AudioSepSettings = StreamingSettings & {
  /** How much of what is to stay out is kept out, 0 to 1. */
  readonly avoidShare: number
  /** Share of the example where there are words as well, 0 to 1. */
  readonly exampleWeight: number
}

/** @throws Error in plain words when a setting makes no sense */
export const readSettings = (settings: SystemSettings): AudioSepSettings => ({
  ...readStreamingSettings(settings),
  avoidShare: share(settings, 'avoidShare', 1),
  exampleWeight: share(settings, 'exampleWeight', 0.5),
})
