import {
  AudioSample,
  AudioSampleSource,
  type EncodedPacket,
  NullTarget,
  Output,
  type OutputFormat,
  StreamTarget,
  type StreamTargetChunk,
} from 'mediabunny'
import type { OutputFile } from '../output-file.ts'

type Config = { readonly codec: 'flac' | 'mp3'; readonly bitrate?: number }

/** An encoder of mediabunny, fed with interleaved integers. */
export type Encoding = {
  /** @param data interleaved samples, 16 bits, or 24 bits at the top of 32 */
  write(data: Int16Array<ArrayBuffer> | Int32Array<ArrayBuffer>): Promise<void>
  finish(): Promise<void>
  close(): void
}

/** Where bytes go: into a file by the library's own writer, or packet by packet to a function. */
type Destination = { readonly file: OutputFile } | { readonly packet: (data: Uint8Array) => void }

const targetOf = (destination: Destination): StreamTarget | NullTarget =>
  'packet' in destination
    ? new NullTarget()
    : new StreamTarget(
        new WritableStream<StreamTargetChunk>({
          write: ({ data, position }) => destination.file.writeAt(position, data),
        }),
        { chunked: true, chunkSize: 1 << 20 },
      )

/** Starts an encoder, which works in a thread of its own. */
export const startEncoding = async (
  { codec, bitrate }: Config,
  format: OutputFormat,
  shape: { readonly rate: number; readonly channels: number },
  tags: { readonly title?: string },
  destination: Destination,
): Promise<Encoding> => {
  const output = new Output({ format, target: targetOf(destination) })
  const source = new AudioSampleSource({
    codec,
    ...(bitrate === undefined ? {} : { bitrate }),
    ...('packet' in destination ? { onEncodedPacket: (packet: EncodedPacket) => destination.packet(packet.data) } : {}),
  })
  output.addAudioTrack(source)
  output.setMetadataTags(tags)
  await output.start()
  let frames = 0
  let done = false
  return {
    async write(data) {
      const sample = new AudioSample({
        data,
        format: data instanceof Int16Array ? 's16' : 's32',
        numberOfChannels: shape.channels,
        sampleRate: shape.rate,
        timestamp: frames / shape.rate,
      })
      frames += data.length / shape.channels
      await source.add(sample)
      sample.close()
    },
    async finish() {
      await output.finalize()
      done = true
    },
    close() {
      if (!done) void output.cancel().catch(() => {})
      done = true
    },
  }
}
