import { toFrames } from '../../../base/units.ts'
import type { Tool } from '../tool.ts'
import { clickContext, clickRemover } from './detector.ts'

/** Clicks, pops and crackle of up to a few milliseconds. The target is the clicks. */
export const clicks: Tool = {
  name: 'Clicks and crackle (prediction)',
  explanation: 'Takes out clicks of up to three milliseconds and fills in what lay under them.',
  needsStereo: false,
  plan: ({ rate }) => ({ hop: toFrames(6, rate), overlap: 0, context: clickContext(rate), analysis: false }),
  analyse: () => {
    throw new Error('Bug: this tool has no analysis pass')
  },
  prepare: ({ rate }, { context }) => clickRemover(rate, context),
}
