import type { Hertz } from '../../../base/units.ts'

/** No voice speaks below this. What is steady there is rumble of the room and the stand, part of the recording. */
const voiceBegins: Hertz = 80

/** The band whose slope says how much of the named noise to expect below the voice. */
const slopeFrom: Hertz = 90
const slopeTo: Hertz = 4000

/** How far above its own slope a noise may rise, in power, before the rest counts as rumble. */
const margin = 2

/**
 * Keeps a noise floor below the voice from rising above what the noise's own slope foretells, in place. Broadband noise
 * has a smooth spectrum, a straight line over logarithmic frequency; rumble that stands out of it is another sound, and
 * someone who asks for hiss or for a fan did not name it.
 * @param floors mean power of each bin of a frame
 */
export const leaveRumble = (floors: Float64Array, rate: Hertz): void => {
  const spacing = rate / 2 / (floors.length - 1)
  let count = 0
  let x = 0
  let y = 0
  let xx = 0
  let xy = 0
  for (let bin = Math.ceil(slopeFrom / spacing); bin * spacing <= slopeTo && bin < floors.length; bin++) {
    // Bins lie densely where frequency is high: each counts for its share of an octave.
    const weight = 1 / bin
    const position = Math.log(bin)
    const level = Math.log(floors[bin]!)
    count += weight
    x += weight * position
    y += weight * level
    xx += weight * position * position
    xy += weight * position * level
  }
  const spread = count * xx - x * x
  if (!(spread > 0)) return
  const slope = (count * xy - x * y) / spread
  const offset = (y - slope * x) / count
  for (let bin = 0; bin * spacing < voiceBegins && bin < floors.length; bin++)
    floors[bin] = Math.min(floors[bin]!, margin * Math.exp(offset + slope * Math.log(Math.max(0.5, bin))))
}
