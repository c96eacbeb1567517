import { toFrames } from '../../../base/units.ts'
import type { Tool } from '../tool.ts'
import { humCanceller, humContext } from './canceller.ts'
import { type HumTrack, humAnalysis } from './frequency.ts'

/** The hum of the mains and its harmonics, 50 or 60 Hz found by itself. The target is the hum. */
export const mainsHum: Tool = {
  name: 'Mains hum (tracked harmonics)',
  explanation: 'Takes out the 50 or 60 Hz hum of the mains with its harmonics, followed over time.',
  needsStereo: false,
  plan: ({ rate }) => ({ hop: toFrames(20, rate), overlap: 0, context: humContext(rate), analysis: true }),
  analyse: ({ rate }) => humAnalysis(rate),
  prepare: ({ rate, frames }, { context }, analysis) => humCanceller(rate, context, frames, analysis as HumTrack),
}
