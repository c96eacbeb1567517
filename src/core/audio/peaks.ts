import type { Frames } from '../base/units.ts'

/**
 * The summary of one block of samples: for each level, bins of minimum, maximum and root mean square. Level l has bins of
 * 256·4^l frames. All levels lie one after the other in one array.
 */

/** Frames of a block, the unit in which a project file stores one channel of a source. 1.4 s at 48 kHz. */
export const blockFrames = 65_536

/** Frames of a bin, by level. */
export const binFrames = [256, 1024, 4096, 16_384, 65_536] as const

/** Numbers of one bin: minimum, maximum, root mean square. */
export const binWidth = 3

/** Bins of each level in a block of `frames` samples. */
export const binsIn = (frames: Frames, level: number): number => Math.ceil(frames / binFrames[level]!)

/** Where a level starts in the summary of a block of `frames` samples, in numbers (not bytes). */
export const levelOffset = (frames: Frames, level: number): number => {
  let offset = 0
  for (let lower = 0; lower < level; lower++) offset += binsIn(frames, lower) * binWidth
  return offset
}

/**
 * Summary of one block.
 * @param samples at most `blockFrames` samples of one channel
 * @returns all levels, `levelOffset(samples.length, binFrames.length)` numbers
 */
export const summarise = (samples: Float32Array): Float32Array => {
  const frames = samples.length
  const summary = new Float32Array(levelOffset(frames, binFrames.length))
  const finest = binFrames[0]
  for (let bin = 0, start = 0; start < frames; bin++, start += finest) {
    const end = Math.min(start + finest, frames)
    let low = samples[start]!
    let high = low
    let power = 0
    for (let i = start; i < end; i++) {
      const sample = samples[i]!
      if (sample < low) low = sample
      else if (sample > high) high = sample
      power += sample * sample
    }
    summary[bin * binWidth] = low
    summary[bin * binWidth + 1] = high
    summary[bin * binWidth + 2] = Math.sqrt(power / (end - start))
  }
  for (let level = 1; level < binFrames.length; level++) {
    const below = levelOffset(frames, level - 1)
    const here = levelOffset(frames, level)
    const lower = binsIn(frames, level - 1)
    for (let bin = 0; bin < binsIn(frames, level); bin++) {
      let low = Number.POSITIVE_INFINITY
      let high = Number.NEGATIVE_INFINITY
      let power = 0
      let total = 0
      for (let child = bin * 4; child < Math.min(bin * 4 + 4, lower); child++) {
        const at = below + child * binWidth
        const size = Math.min(binFrames[level - 1]!, frames - child * binFrames[level - 1]!)
        low = Math.min(low, summary[at]!)
        high = Math.max(high, summary[at + 1]!)
        power += summary[at + 2]! ** 2 * size
        total += size
      }
      summary[here + bin * binWidth] = low
      summary[here + bin * binWidth + 1] = high
      summary[here + bin * binWidth + 2] = Math.sqrt(power / total)
    }
  }
  return summary
}
