import { EncodedPacketSink, type Input, type InputAudioTrack } from 'mediabunny'
import { findGaplessNote, type GaplessNote, readMp4Box } from '../../core/audio/gapless.ts'
import { endPadding } from '../../core/audio/matroska-padding.ts'
import type { Frames, Seconds } from '../../core/base/units.ts'

/** Which of the decoded audio is the recording. */
export type Trim = {
  /** Priming at the start that the decoder gives out. */
  readonly skip: Seconds
  /** Length of the recording where the file tells it; null for all that comes. */
  readonly length: Seconds | null
  /** Padding within the last packet. */
  readonly padding: Seconds
  /** Exact numbers by iTunes, in frames, which win over times. */
  readonly note: GaplessNote | null
}

/** Bytes at the end of a Matroska file among which its last cluster is looked for. */
const tailBytes = 1 << 19
/** A `moov` box past this is not read for a note. */
const mostMoovBytes = 1 << 25

const readRange = async (url: string, range: string, signal: AbortSignal): Promise<Uint8Array> => {
  const response = await fetch(url, { headers: { Range: `bytes=${range}` }, signal })
  if (response.status === 206) return new Uint8Array(await response.arrayBuffer())
  await response.body?.cancel()
  return new Uint8Array(0)
}

/** iTunes' note in an MP4 file, found by walking its outer boxes. */
const readNote = async (url: string, signal: AbortSignal): Promise<GaplessNote | null> => {
  for (let at = 0; ; ) {
    const box = readMp4Box(await readRange(url, `${at}-${at + 15}`, signal))
    if (!box || box.size === 0) return null
    if (box.type === 'moov')
      return box.size > mostMoovBytes
        ? null
        : findGaplessNote(await readRange(url, `${at}-${at + box.size - 1}`, signal))
    at += box.size
  }
}

/**
 * Where the recording lies among what the packets of a track decode to.
 * - MP4 and QuickTime: frames before time 0 are priming (edit lists), the last packet's duration leaves out padding;
 *   iTunes' note wins.
 * - Matroska and WebM: DiscardPadding of the last block.
 * - Opus: Chromium's decoder drops the pre-skip by itself.
 */
export const trimOf = async (input: Input, track: InputAudioTrack, url: string, signal: AbortSignal): Promise<Trim> => {
  const { name } = await input.getFormat()
  if (name === 'Matroska' || name === 'WebM') {
    const padding = endPadding(await readRange(url, `-${tailBytes}`, signal), track.number)
    return { skip: 0, length: null, padding, note: null }
  }
  const first = await new EncodedPacketSink(track).getFirstPacket()
  if (!first || (name !== 'MP4' && name !== 'QuickTime File Format'))
    return { skip: 0, length: null, padding: 0, note: null }
  const note = track.codec === 'aac' ? await readNote(url, signal) : null
  const end = await track.computeDuration()
  const priming = Math.max(0, -first.timestamp)
  return {
    skip: track.codec === 'opus' ? 0 : priming,
    length: end - Math.max(0, first.timestamp),
    padding: 0,
    note,
  }
}

/** Cuts a stream of interleaved samples: drops `skip` frames, gives at most `length`, and keeps back `padding` at the end. */
export async function* cutFrames(
  pieces: AsyncIterable<Float32Array<ArrayBuffer>>,
  channels: number,
  { skip, length, padding }: { readonly skip: Frames; readonly length: Frames | null; readonly padding: Frames },
): AsyncGenerator<Float32Array<ArrayBuffer>> {
  let toSkip = skip * channels
  let left = length === null ? Number.POSITIVE_INFINITY : length * channels
  let held = new Float32Array(0)
  for await (const piece of pieces) {
    const dropped = Math.min(toSkip, piece.length)
    toSkip -= dropped
    const joined = new Float32Array(held.length + piece.length - dropped)
    joined.set(held)
    joined.set(piece.subarray(dropped), held.length)
    const count = Math.max(0, Math.min(joined.length - padding * channels, left))
    left -= count
    held = joined.slice(count)
    if (count > 0) yield joined.slice(0, count)
    if (left === 0) return
  }
}
