import { blockFrames } from '../../core/audio/peaks.ts'
import type { Frames } from '../../core/base/units.ts'
import type { HeardRange } from '../../core/separation/parts.ts'
import type { Audio } from '../../core/separation/system.ts'
import type { ProjectFile } from '../project-file/types.ts'

/** Reads the audio of a region as it is heard. Position 0 is the region's first frame. */
export type RegionReader = {
  /** Any stretch, all channels; zeros outside of the region. */
  read(from: Frames, length: Frames): Audio
  /** Block `index` of the region: `blockFrames` frames, less at its end. Not to be changed. */
  block(index: number): Audio
  /** Forgets what lies before `frame`. Memory is what lies between the last release and the furthest read. */
  release(frame: Frames): void
}

const clean = (samples: Float32Array): void => {
  // Zero times a sample is zero for numbers only: one sum tells of all of them without a branch.
  let sum = 0
  for (let frame = 0; frame < samples.length; frame++) sum += samples[frame]! * 0
  if (sum === 0) return
  for (let frame = 0; frame < samples.length; frame++) if (!Number.isFinite(samples[frame])) samples[frame] = 0
}

/** Every sample is read from the file once, however chunks overlap. Samples that are no finite numbers read as 0. */
export const createRegionReader = (file: ProjectFile, region: HeardRange, channels: number): RegionReader => {
  const { source, from, length, mix } = region
  const blocks = new Map<number, Audio>()

  const readChannel = (channel: number, start: Frames, count: Frames): Float32Array => {
    const samples = file.readSamples(source, channel, from + start, count)
    if (mix) {
      const beneath = file.readSamples(mix.source, Math.min(channel, mix.channels - 1), mix.from + start, count)
      for (let frame = 0; frame < count; frame++)
        samples[frame] = mix.amount * samples[frame]! + (1 - mix.amount) * beneath[frame]!
    }
    clean(samples)
    return samples
  }

  const block = (index: number): Audio => {
    const known = blocks.get(index)
    if (known) return known
    const start = index * blockFrames
    const count = Math.min(blockFrames, length - start)
    const audio = Array.from({ length: channels }, (_, channel) => readChannel(channel, start, count))
    blocks.set(index, audio)
    return audio
  }

  return {
    block,
    read: (start, count) => {
      const audio = Array.from({ length: channels }, () => new Float32Array(count))
      const end = Math.min(start + count, length)
      for (let at = Math.max(0, start); at < end; ) {
        const index = Math.floor(at / blockFrames)
        const next = Math.min(end, (index + 1) * blockFrames)
        const inBlock = at - index * blockFrames
        for (const [channel, samples] of block(index).entries())
          audio[channel]!.set(samples.subarray(inBlock, inBlock + next - at), at - start)
        at = next
      }
      return audio
    },
    release: (frame) => {
      for (const index of blocks.keys()) if ((index + 1) * blockFrames <= frame) blocks.delete(index)
    },
  }
}
