import { toFrames } from '../../../base/units.ts'
import type { Tool } from '../tool.ts'
import { textureFrames, textureSeparator } from './separator.ts'

const neverAnalyses = (): never => {
  throw new Error('Bug: this tool has no analysis pass')
}

const textureTool = (part: 'percussive' | 'sustained', name: string, explanation: string): Tool => ({
  name,
  explanation,
  needsStereo: false,
  plan: ({ rate }) => ({
    hop: toFrames(6, rate),
    overlap: 0,
    context: textureFrames(rate).context,
    analysis: false,
  }),
  analyse: neverAnalyses,
  prepare: ({ rate }, { context }) => textureSeparator(rate, context, part),
})

/** Drums and other strokes. */
export const percussivePart: Tool = textureTool(
  'percussive',
  'Percussive part (median filter)',
  'Takes out what strikes and fades: drums, percussion, the attack of plucked notes.',
)

/** Strings, pads, held notes. */
export const sustainedPart: Tool = textureTool(
  'sustained',
  'Sustained part (median filter)',
  'Takes out what holds its pitch: strings, pads, long notes.',
)
