import { toFrames } from '../../../base/units.ts'
import type { Tool } from '../tool.ts'
import { stereoFrames, stereoSeparator } from './separator.ts'

const neverAnalyses = (): never => {
  throw new Error('Bug: this tool has no analysis pass')
}

const stereoTool = (part: 'centre' | 'sides', name: string, explanation: string): Tool => ({
  name,
  explanation,
  needsStereo: true,
  plan: ({ rate }) => ({ hop: toFrames(6, rate), overlap: 0, context: stereoFrames(rate).context, analysis: false }),
  analyse: neverAnalyses,
  prepare: ({ rate }, { context }) => stereoSeparator(rate, context, part),
})

/** What both channels share, where lead vocals usually are. */
export const stereoCentre: Tool = stereoTool(
  'centre',
  'Centre of stereo (coherence)',
  'Takes out what is equal in both channels.',
)

/** What the channels do not share. */
export const stereoSides: Tool = stereoTool(
  'sides',
  'Sides of stereo (coherence)',
  'Takes out what differs between both channels.',
)
