import { ALL_FORMATS, type AudioSample, AudioSampleSink, Input, type InputAudioTrack, UrlSource } from 'mediabunny'
import { HostError } from '../../contract/failures.ts'
import type { Frames, Hertz } from '../../core/base/units.ts'
import { cutFrames, type Trim, trimOf } from './trim.ts'

/** A file that WebCodecs decodes: AAC, and what comes in MP4, QuickTime, Matroska and WebM. */
export type DecodedMedia = {
  /** "MP4, AAC". */
  readonly format: string
  readonly rate: Hertz
  readonly channels: number
  /** Frames that `pieces` will give, where that is known beforehand. */
  readonly frames: Frames | null
  /** Interleaved float32, with the encoder's priming and padding cut off. */
  readonly pieces: AsyncGenerator<Float32Array<ArrayBuffer>>
  close(): void
}

const mostChannels = 8

const interleaved = (sample: AudioSample): Float32Array<ArrayBuffer> => {
  const options = { format: 'f32', planeIndex: 0 } as const
  const out = new Float32Array(sample.allocationSize(options) / 4)
  sample.copyTo(out, options)
  sample.close()
  return out
}

async function* samplesOf(
  first: AudioSample,
  rest: AsyncIterator<AudioSample>,
  file: string,
  signal: AbortSignal,
): AsyncGenerator<Float32Array<ArrayBuffer>> {
  const { sampleRate, numberOfChannels } = first
  yield interleaved(first)
  for (;;) {
    if (signal.aborted) throw new HostError({ code: 'cancelled' })
    const next = await rest.next()
    if (next.done) return
    if (next.value.sampleRate !== sampleRate || next.value.numberOfChannels !== numberOfChannels) {
      next.value.close()
      const reason = 'Its channels or its sample rate change on the way.'
      throw new HostError({ code: 'media-damaged', file, format: 'audio', reason })
    }
    yield interleaved(next.value)
  }
}

const framesOf = ({ skip, length, padding, note }: Trim, rate: Hertz) => ({
  skip: note?.delay ?? Math.round(skip * rate),
  length: note?.frames ?? (length === null ? null : Math.round(length * rate)),
  padding: Math.round(padding * rate),
})

const openTrack = async (input: Input, file: string): Promise<InputAudioTrack> => {
  const track = await input.getPrimaryAudioTrack().catch(() => null)
  if (!track)
    throw new HostError({ code: 'media-unknown', file, looksLike: 'a file without sound that can be decoded' })
  if (track.numberOfChannels > mostChannels)
    throw new HostError({ code: 'media-too-many-channels', file, channels: track.numberOfChannels, most: mostChannels })
  if (!(await track.canDecode()))
    throw new HostError({ code: 'media-unknown', file, looksLike: `a file with ${track.codec ?? 'unknown'} sound` })
  return track
}

/**
 * Opens a file for decoding by WebCodecs.
 * @param url where the file is served, with ranges
 * @param file its name, for failures
 * @throws HostError media failures
 */
export const decodeMedia = async (url: string, file: string, signal: AbortSignal): Promise<DecodedMedia> => {
  const input = new Input({ formats: ALL_FORMATS, source: new UrlSource(url) })
  try {
    const track = await openTrack(input, file)
    const format = `${(await input.getFormat()).name}, ${(track.codec ?? '').toUpperCase()}`
    const trim = await trimOf(input, track, url, signal)
    const samples = new AudioSampleSink(track).samples()[Symbol.asyncIterator]()
    const first = await samples.next()
    if (first.done) throw new HostError({ code: 'media-empty', file })
    // HE-AAC decodes to another rate and channel count than its header says: the samples know.
    const { sampleRate: rate, numberOfChannels: channels } = first.value
    const cut = framesOf(trim, rate)
    return {
      format,
      rate,
      channels,
      frames: cut.length,
      pieces: cutFrames(samplesOf(first.value, samples, file, signal), channels, cut),
      close: () => input.dispose(),
    }
  } catch (thrown) {
    input.dispose()
    if (signal.aborted) throw new HostError({ code: 'cancelled' })
    if (thrown instanceof HostError) throw thrown
    const reason = 'It could not be decoded: it is damaged or cut off.'
    throw new HostError({ code: 'media-damaged', file, format: 'audio', reason }, { cause: thrown })
  }
}
