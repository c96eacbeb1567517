import type { SystemSettings } from '../../separation/system.ts'
import { readStreamingSettings, type StreamingSettings, share } from '../streaming/settings.ts'

/** Settings that a request may carry, all optional. */
export type ZeroshotSettings = StreamingSettings & {
  /** Share of a segment that the next one repeats, where `mode` is `reference` (`overlap_rate` of config.py). */
  readonly overlapRate: number
  /** Whether sounds that are shown together share the recording out by a Wiener filter (`using_wiener` of config.py). */
  readonly wiener: boolean
}

/** @throws Error in plain words when a setting makes no sense */
export const readSettings = (settings: SystemSettings): ZeroshotSettings => {
  const overlapRate = share(settings, 'overlapRate', 0)
  if (overlapRate === 1) throw new Error('“overlapRate” is below 1: segments would never end.')
  const wiener = settings.wiener ?? false
  if (typeof wiener !== 'boolean') throw new Error(`“wiener” is true or false, not “${wiener}”.`)
  return { ...readStreamingSettings(settings), overlapRate, wiener }
}
