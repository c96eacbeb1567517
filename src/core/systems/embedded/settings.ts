import type { SystemSettings } from '../../separation/system.ts'
import { choice, share } from '../streaming/settings.ts'

/** Settings that a request may carry, all optional. */
export type EmbeddedSettings = {
  /** One mask for all channels, from their mean, or one for each. */
  readonly channels: 'linked' | 'independent'
  /** How much of what is to stay out is kept out, 0 to 1. */
  readonly avoidShare: number
  /** Share of the example where there are words that are understood as well, 0 to 1. */
  readonly exampleWeight: number
}

/** @throws Error in plain words when a setting makes no sense */
export const readSettings = (settings: SystemSettings): EmbeddedSettings => {
  // What it computes is what its training code computes: there is no other way of the editor's.
  choice(settings, 'mode', ['editor'])
  return {
    channels: choice(settings, 'channels', ['linked', 'independent']),
    avoidShare: share(settings, 'avoidShare', 1),
    exampleWeight: share(settings, 'exampleWeight', 0.5),
  }
}
