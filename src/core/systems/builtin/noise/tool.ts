import { toFrames } from '../../../base/units.ts'
import type { Tool } from '../tool.ts'
import { exampleProfile, type NoiseProfile, noiseAnalysis } from './profile.ts'
import { noiseSuppressor } from './suppressor.ts'

/** Steady broadband noise: hiss, fans, air conditioning, rain. The target is the noise. */
export const backgroundNoise: Tool = {
  name: 'Background noise (spectral)',
  explanation: 'Takes out steady noise, by a profile from the quietest moments or from the region you marked.',
  needsStereo: false,
  plan: ({ rate }) => ({ hop: toFrames(10, rate), overlap: 0, context: toFrames(0.5, rate), analysis: true }),
  analyse: ({ rate, channels, frames }, example) =>
    example === null || (example[0]?.length ?? 0) === 0
      ? noiseAnalysis(rate, channels, frames)
      : { push: () => {}, finish: () => exampleProfile(rate, example) },
  prepare: ({ rate }, { context }, analysis) => noiseSuppressor(rate, context, analysis as NoiseProfile),
}
