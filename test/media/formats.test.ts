import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { failureOf } from '../../src/contract/failures.ts'
import { memoryBytes } from '../../src/core/audio/byte-source.ts'
import { MediaError } from '../../src/core/audio/problems.ts'
import { seededRandom } from '../../src/core/base/random.ts'
import { chunkFrames } from '../../src/main/media/decoder.ts'
import { openDecoder } from '../../src/main/media/open-decoder.ts'
import { probeFile } from '../../src/main/media/probe.ts'
import { readAudioFile } from '../../src/main/media/read-audio.ts'
import { fixtureAudio, fixtureFrames } from '../fixtures/source.ts'

const fixture = (name: string): string => join(import.meta.dirname, '..', 'fixtures', name)

/** Signal to noise in dB of a decoded channel against what was encoded, at a shift. */
const fidelity = (decoded: Float32Array, source: Float32Array, shift = 0): number => {
  let signal = 0
  let noise = 0
  for (let i = 200; i < Math.min(source.length, decoded.length) - 200; i++) {
    signal += source[i]! ** 2
    noise += (decoded[i + shift]! - source[i]!) ** 2
  }
  return 10 * Math.log10(signal / noise)
}

const lossy = [
  ['lame.mp3', 'MP3', 44_100, 2, 4],
  ['mono-vbr.mp3', 'MP3', 44_100, 1, 4],
  ['cover.mp3', 'MP3', 44_100, 2, 4],
  ['stereo.ogg', 'Ogg Vorbis', 44_100, 2, 4],
  ['six.ogg', 'Ogg Vorbis', 48_000, 6, 2],
  ['stereo.opus', 'Ogg Opus', 48_000, 2, 4],
  ['six.opus', 'Ogg Opus', 48_000, 6, 2],
] as const

describe('decoding', () => {
  test.each(lossy)(
    '%s gives exactly the length, at its place, channel by channel',
    async (name, format, rate, channels, least) => {
      const decoded = await readAudioFile(fixture(name))
      expect([decoded.format, decoded.rate, decoded.audio.length]).toEqual([format, rate, channels])
      expect(decoded.warnings).toEqual([])
      const source = fixtureAudio(fixtureFrames, channels)
      for (const [channel, samples] of decoded.audio.entries()) {
        expect(samples.length).toBe(fixtureFrames)
        // The LFE (channel 3 of six) keeps only the lowest frequencies.
        if (channels === 6 && channel === 3) continue
        const inPlace = fidelity(samples, source[channel]!)
        expect(inPlace).toBeGreaterThan(least)
        for (const shift of [-4, 4]) expect(fidelity(samples, source[channel]!, shift)).toBeLessThan(inPlace)
        for (const other of source.keys())
          if (other !== channel) expect(fidelity(samples, source[other]!)).toBeLessThan(1)
      }
    },
  )

  test('lossy samples lie on the grid of 2^-23', async () => {
    for (const [name] of lossy)
      for (const samples of (await readAudioFile(fixture(name))).audio)
        expect(samples.findIndex((sample) => !Number.isInteger(sample * 2 ** 23))).toBe(-1)
  })

  test.each(['mono.flac', 'mono.oga'])('%s gives back every sample', async (name) => {
    const { audio } = await readAudioFile(fixture(name))
    const source = fixtureAudio(fixtureFrames, 1)[0]!.subarray(0, 6789)
    expect(audio.length).toBe(1)
    expect(audio[0]!.length).toBe(6789)
    expect(source.findIndex((sample, i) => sample !== audio[0]![i])).toBe(-1)
  })

  test('an MP3 without a tag keeps all that its frames hold', async () => {
    const { audio } = await readAudioFile(fixture('untagged.mp3'))
    expect(audio[0]!.length % 1152).toBe(0)
    expect(audio[0]!.length).toBeGreaterThan(fixtureFrames)
  })

  test('a chain of two Opus streams gives both, each exact', async () => {
    const { audio } = await readAudioFile(fixture('chained.opus'))
    expect(audio[0]!.length).toBe(2 * fixtureFrames)
    const source = fixtureAudio(fixtureFrames, 2)
    expect(fidelity(audio[0]!.subarray(fixtureFrames), source[0]!)).toBeGreaterThan(2)
  })

  test.each(['lame.mp3', 'mono-vbr.mp3', 'stereo.ogg', 'six.opus', 'untagged.mp3', 'mono.flac'])(
    'probing %s tells the length without decoding',
    async (name) => {
      const facts = await probeFile(fixture(name))
      expect(facts.frames).toBe((await readAudioFile(fixture(name))).audio[0]!.length)
    },
  )

  test.each([
    ['aac.m4a', 'M4A'],
    ['aac.mov', 'MOV'],
    ['adts.aac', 'AAC'],
    ['opus.webm', 'WebM or Matroska'],
    ['opus.mp4', 'MP4'],
  ])('%s is left to the renderer', async (name, format) => {
    expect(await probeFile(fixture(name)).catch(failureOf)).toEqual({
      code: 'media-needs-renderer',
      file: name,
      format,
    })
  })

  test.each(['lame.mp3', 'mono.flac', 'mono.oga', 'stereo.ogg', 'stereo.opus'])('%s cut off says so', async (name) => {
    const whole = readFileSync(fixture(name))
    const cut = whole.subarray(0, Math.floor(whole.length * 0.6))
    const decodeAll = async (): Promise<void> => {
      const decoder = await openDecoder(memoryBytes(cut))
      while (await decoder.read()) expect(true).toBe(true)
    }
    const thrown = await decodeAll().catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(MediaError)
    const { problem } = thrown as MediaError
    expect(problem.kind).toBe('damaged')
    expect(problem.kind === 'damaged' && problem.reason).toMatch(/cut off|ends after|damaged/)
  })
})

/** Every byte may lie: what comes out is samples or a MediaError, soon. */
describe('damaged files', () => {
  const names = [
    'lame.mp3',
    'untagged.mp3',
    'mono.flac',
    'mono.oga',
    'stereo.ogg',
    'stereo.opus',
    'six.opus',
    'chained.opus',
  ]

  test.each(names)('%s, mutated 40 times, neither crashes nor hangs', async (name) => {
    const whole = new Uint8Array(readFileSync(fixture(name)))
    const random = seededRandom(name.length * 7919)
    for (let round = 0; round < 40; round++) {
      const bytes = whole.slice(0, random() < 0.3 ? Math.floor(random() * whole.length) : undefined)
      const near = random() < 0.5 ? Math.min(300, bytes.length) : bytes.length
      for (let change = Math.floor(random() * 12); change >= 0; change--)
        bytes[Math.floor(random() * near)] = Math.floor(random() * 256)
      const began = performance.now()
      let frames = 0
      try {
        const decoder = await openDecoder(memoryBytes(bytes))
        try {
          for (let chunk = await decoder.read(); chunk; chunk = await decoder.read()) {
            expect(chunk.length).toBe(decoder.channels)
            expect(chunk[0]!.length).toBeLessThanOrEqual(chunkFrames)
            frames += chunk[0]!.length
          }
        } finally {
          decoder.close()
        }
      } catch (thrown) {
        if (!(thrown instanceof MediaError)) throw thrown
      }
      expect(frames).toBeLessThan(10 * 48_000)
      expect(performance.now() - began).toBeLessThan(5000)
    }
  })
})
