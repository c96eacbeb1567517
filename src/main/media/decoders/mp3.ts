import { MPEGDecoder } from 'mpg123-decoder'
import { type ByteSource, fourLetters } from '../../../core/audio/byte-source.ts'
import { roundToGrid } from '../../../core/audio/grid.ts'
import { checkShape, damaged } from '../../../core/audio/problems.ts'
import type { Chunk, Decoder } from '../decoder.ts'
import { decoderFrom, endsEarly } from '../decoder-from.ts'
import { type FrameHeader, findFirstFrame, parseFrameHeader, parseInfoTag } from './mp3-frames.ts'

/** Samples by which every MPEG layer 3 decoder lags: 528 of the filter bank and one of its definition. */
const decoderDelay = 529
/** Bytes given to the decoder at once: some seconds of audio at most. */
const feedBytes = 16_384
/** Decoded samples past the promised end that still count as padding. */
const mostPadding = 8192

/** Where the audio ends: before an ID3v1 tag. */
const audioEnd = (bytes: ByteSource): number =>
  bytes.size >= 128 && fourLetters(bytes.read(bytes.size - 128, 4)).startsWith('TAG') ? bytes.size - 128 : bytes.size

/** Frames from `from` on, by their headers alone. */
const countFrames = (bytes: ByteSource, from: number, end: number): number => {
  let count = 0
  let at = from
  let base = from
  let window = new Uint8Array(0)
  while (at + 4 <= end) {
    if (at + 4 > base + window.length || at < base) {
      base = at
      window = bytes.read(base, 1 << 20)
    }
    const header = parseFrameHeader(window, at - base)
    if (header && header.bytes > 0) {
      count++
      at += header.bytes
      continue
    }
    const next = findFirstFrame(bytes, at + 1)
    if (next === null) break
    at = next
  }
  return count
}

type Plan = {
  readonly header: FrameHeader
  /** First byte of audio, after the tag's frame. */
  readonly from: number
  readonly end: number
  /** Decoded samples to drop at the start. */
  readonly skip: number
  /** Samples in all; null when only the end tells. */
  readonly total: number | null
  /** `total` was promised by the file rather than counted. */
  readonly promised: boolean
}

const planOf = (bytes: ByteSource, from: number): Plan => {
  const header = parseFrameHeader(bytes.read(from, 4)) ?? damaged('MP3', 'Its first frame is damaged.')
  const tag = parseInfoTag(bytes.read(from, Math.max(header.bytes, 256)), header)
  const start = tag ? from + header.bytes : from
  const end = audioEnd(bytes)
  const count = tag?.frameCount ?? (header.bytes > 0 ? countFrames(bytes, start, end) : null)
  const skip = tag?.delay == null ? 0 : tag.delay + decoderDelay
  const trimmed = (tag?.delay ?? 0) + (tag?.padding ?? 0)
  const total = count === null ? null : Math.max(0, count * header.frames - trimmed)
  return { header, from: start, end, skip, total, promised: tag?.frameCount != null }
}

const join = (first: Chunk, second: Chunk): Chunk =>
  first.map((samples, channel) => {
    const out = new Float32Array(samples.length + second[channel]!.length)
    out.set(samples)
    out.set(second[channel]!, samples.length)
    return out
  })

const cut = (chunk: Chunk, from: number, to?: number): Chunk => chunk.map((samples) => samples.slice(from, to))

async function* decode(bytes: ByteSource, plan: Plan, decoder: MPEGDecoder, warnings: string[]): AsyncGenerator<Chunk> {
  const { header, total } = plan
  const silence = (): Chunk => Array.from({ length: header.channels }, () => new Float32Array(0))
  let skip = plan.skip
  let given = 0
  let held = silence()
  let trimming = total !== null
  for (let at = plan.from; at < plan.end; at += feedBytes) {
    const decoded = decoder.decode(bytes.read(at, Math.min(feedBytes, plan.end - at)))
    if (decoded.samplesDecoded === 0) continue
    if (decoded.sampleRate !== header.rate)
      damaged(
        'MP3',
        `Its sample rate changes from ${header.rate} to ${decoded.sampleRate} Hz after ${(given / header.rate).toFixed(1)} s.`,
      )
    let chunk = decoded.channelData.slice(0, header.channels) as Chunk
    for (const samples of chunk) roundToGrid(samples)
    const dropped = Math.min(skip, chunk[0]!.length)
    skip -= dropped
    if (dropped > 0) chunk = cut(chunk, dropped)
    const room = trimming ? Math.max(0, total! - given) : chunk[0]!.length
    if (chunk[0]!.length > room) {
      held = join(held, cut(chunk, room))
      chunk = cut(chunk, 0, room)
    }
    given += chunk[0]!.length
    yield chunk
    if (held[0]!.length > mostPadding) {
      if (plan.promised) warnings.push('The file holds more audio than its header says: all of it was imported.')
      trimming = false
      given += held[0]!.length
      yield held
      held = silence()
    }
  }
  if (total === null || given >= total) return
  const missing = total - given
  // An encoder that padded less than the decoder lags leaves the very last samples inside of the decoder.
  if (plan.promised && missing > header.frames + decoderDelay) damaged('MP3', endsEarly(given, total, header.rate))
  if (plan.promised) yield silence().map(() => new Float32Array(missing))
}

/**
 * MP3 by mpg123, gapless: the encoder's delay and padding (LAME tag) and the decoder's own delay are cut here, so that
 * the length is that of the recording before it was encoded.
 * @param from offset of the first frame
 */
export const createMp3Decoder = async (bytes: ByteSource, from: number): Promise<Decoder> => {
  const plan = planOf(bytes, from)
  const { header, total } = plan
  checkShape('MP3', header.channels, header.rate)
  const decoder = new MPEGDecoder({ enableGapless: false })
  await decoder.ready
  const format = header.layer === 3 ? 'MP3' : `MPEG layer ${header.layer}`
  const warnings: string[] = []
  return decoderFrom({
    facts: { format, rate: header.rate, channels: header.channels, frames: total },
    warnings,
    parts: decode(bytes, plan, decoder, warnings),
    close: () => decoder.free(),
  })
}
