import { roundToGrid } from '../../../core/audio/grid.ts'
import { checkShape } from '../../../core/audio/problems.ts'
import type { Chunk, Decoder, MediaFacts } from '../decoder.ts'
import { decoderFrom } from '../decoder-from.ts'

/** Interleaved samples to planar ones. */
export const deinterleave = (samples: Float32Array, channels: number): Chunk => {
  const frames = Math.floor(samples.length / channels)
  return Array.from({ length: channels }, (_, channel) => {
    const out = new Float32Array(frames)
    for (let i = 0, at = channel; i < frames; i++, at += channels) out[i] = samples[at]!
    return out
  })
}

/** A decoder of samples that were decoded elsewhere. @param pieces interleaved, whole frames */
export const createSamplesDecoder = (facts: MediaFacts, pieces: AsyncIterable<Float32Array>): Decoder => {
  checkShape(facts.format, facts.channels, facts.rate)
  async function* parts(): AsyncGenerator<Chunk> {
    for await (const piece of pieces) {
      const chunk = deinterleave(piece, facts.channels)
      for (const samples of chunk) roundToGrid(samples)
      yield chunk
    }
  }
  return decoderFrom({ facts, warnings: [], parts: parts(), close: () => {} })
}
