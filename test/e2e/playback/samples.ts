import { sampleAt } from '../../unit/timeline/document.ts'

/** Sources of the test, by what their id begins with: `dc` is constant, `ramp` tells its own frame, the rest is noise. */
export const sampleOf = (source: string, channel: number, frame: number): number => {
  if (source.startsWith('source_dc')) return 0.25
  return 0.1 * sampleAt(source, channel, frame)
}
