import { damaged, MediaError } from '../../core/audio/problems.ts'
import { type Chunk, chunkFrames, type Decoder, type MediaFacts } from './decoder.ts'

/** True for damage that was found, and for what damaged input does to a decoder's WASM. */
export const isDecodingError = (thrown: unknown): boolean =>
  thrown instanceof MediaError ||
  thrown instanceof RangeError ||
  (thrown instanceof Error && thrown.name === 'RuntimeError')

/** What a format's own code gives: facts, and parts of any length. */
export type DecoderParts = {
  readonly facts: MediaFacts
  readonly warnings: readonly string[]
  readonly parts: AsyncGenerator<Chunk>
  close(): void
}

/** Makes a decoder of a generator: empty parts are passed over and long ones are cut. */
export const decoderFrom = ({ facts, warnings, parts, close }: DecoderParts): Decoder => {
  let part: Chunk = []
  let at = 0
  let given = 0
  return {
    ...facts,
    warnings,
    async read() {
      while (at >= (part[0]?.length ?? 0)) {
        const next = await parts.next().catch((thrown: unknown) => {
          if (thrown instanceof MediaError || !isDecodingError(thrown)) throw thrown
          return damaged(facts.format, `It is damaged after ${spoken(given / facts.rate)}.`)
        })
        if (next.done) return null
        part = next.value
        given += part[0]?.length ?? 0
        at = 0
      }
      if (at === 0 && part[0]!.length <= chunkFrames) {
        at = part[0]!.length
        return part
      }
      const chunk = part.map((samples) => samples.slice(at, at + chunkFrames))
      at += chunk[0]!.length
      return chunk
    },
    close,
  }
}

/** "12.3 s", or "1 min 2 s". */
export const spoken = (seconds: number): string =>
  seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`

/** The reason for audio that is shorter than its header promises. */
export const endsEarly = (frames: number, promised: number, rate: number): string =>
  `It ends after ${spoken(frames / rate)} of ${spoken(promised / rate)}: a part of the file is missing or damaged.`
