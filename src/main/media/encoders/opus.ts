import { Application, createEncoder, EncoderCtl, Signal } from 'libopus-wasm'
import { fail } from '../../../contract/failures.ts'
import { OggWriter } from '../../../core/audio/ogg-writer.ts'
import type { OutputFile } from '../output-file.ts'
import type { AudioEncoder, EncoderRequest } from './encoder.ts'

/** Frames of an Opus packet: 20 ms. */
const packetFrames = 960
const vendor = 'Lasso, libopus'

/** OpusHead (RFC 7845 §5.1), mapping family 0. */
const opusHead = (channels: number, preSkip: number, inputRate: number): Uint8Array => {
  const head = Buffer.alloc(19)
  head.write('OpusHead', 0, 'latin1')
  head[8] = 1
  head[9] = channels
  head.writeUInt16LE(preSkip, 10)
  head.writeUInt32LE(inputRate, 12)
  return head
}

/** OpusTags (RFC 7845 §5.2) with a title. */
const opusTags = (title: string): Uint8Array => {
  const field = (text: string): Buffer => {
    const bytes = Buffer.from(text, 'utf8')
    const length = Buffer.alloc(4)
    length.writeUInt32LE(bytes.length)
    return Buffer.concat([length, bytes])
  }
  const count = Buffer.alloc(4)
  count.writeUInt32LE(1)
  return Buffer.concat([Buffer.from('OpusTags'), field(vendor), count, field(`TITLE=${title}`)])
}

/**
 * Opus in Ogg by libopus, 48 kHz, exact in length: the encoder's look-ahead is the pre-skip, the last granule position is
 * the end. @throws HostError encoder-missing for more than two channels or another rate
 */
export const createOpusEncoder = async (file: OutputFile, request: EncoderRequest): Promise<AudioEncoder> => {
  const { channels, rate, bitrate, title } = request
  if (channels > 2 || rate !== 48_000) fail({ code: 'encoder-missing', format: 'opus' })
  const encoder = await createEncoder({
    channels: channels as 1 | 2,
    sampleRate: 48_000,
    application: Application.Audio,
    bitrate,
    complexity: 10,
    signal: Signal.Auto,
    frameSize: packetFrames,
    vbr: true,
  })
  encoder.encoderCtl(EncoderCtl.SetLsbDepth, 24)
  const preSkip = encoder.getLookahead()
  const ogg = new OggWriter(0x4c61_7373, (page) => file.append(page))
  ogg.packet(opusHead(channels, preSkip, rate), 0)
  ogg.flush(false)
  ogg.packet(opusTags(title), 0)
  ogg.flush(false)
  const frame = new Float32Array(packetFrames * channels)
  let filled = 0
  let taken = 0
  let coded = 0

  const encode = (end: number): void => {
    coded += packetFrames
    ogg.packet(encoder.encodeFloat(frame), Math.min(coded, end))
    frame.fill(0)
    filled = 0
  }

  return {
    async write(audio) {
      const count = audio[0]?.length ?? 0
      for (let at = 0; at < count; ) {
        const some = Math.min(count - at, packetFrames - filled)
        for (let channel = 0; channel < channels; channel++)
          for (let i = 0; i < some; i++) frame[(filled + i) * channels + channel] = audio[channel]![at + i]!
        filled += some
        at += some
        if (filled === packetFrames) encode(Number.POSITIVE_INFINITY)
      }
      taken += count
    },
    async finish() {
      const end = taken + preSkip
      while (coded < end) encode(end)
      ogg.flush(true)
    },
    close: () => encoder.free(),
  }
}
