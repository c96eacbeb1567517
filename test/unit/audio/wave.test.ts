import { describe, expect, test } from 'vitest'
import { type ByteSource, memoryBytes } from '../../../src/core/audio/byte-source.ts'
import { decodePcm, encodePcm, pcmBytes } from '../../../src/core/audio/pcm.ts'
import { MediaError } from '../../../src/core/audio/problems.ts'
import { parseWave } from '../../../src/core/audio/wave.ts'
import { waveHeader } from '../../../src/core/audio/wave-header.ts'
import { parseWave64, wave64Mark } from '../../../src/core/audio/wave64.ts'
import { seededRandom } from '../../../src/core/base/random.ts'
import { bytes, chunk, format, riff, u16, u32, u64 } from './wave-bytes.ts'

const read = (file: Uint8Array): { format: string; rate: number; samples: number[][]; warnings: readonly string[] } => {
  const content = parseWave(memoryBytes(file))
  if (content.kind !== 'pcm') throw new Error('not PCM')
  const { stream } = content
  const size = stream.frames * stream.channels * stream.encoding.bytes
  const audio = decodePcm(file.slice(stream.from, stream.from + size), stream.encoding, stream.channels)
  return {
    format: stream.format,
    rate: stream.rate,
    samples: audio.map((samples) => [...samples]),
    warnings: stream.warnings,
  }
}

const problemOf = (file: Uint8Array | ByteSource): unknown => {
  try {
    return parseWave(file instanceof Uint8Array ? memoryBytes(file) : file)
  } catch (thrown) {
    if (thrown instanceof MediaError) return thrown.problem
    throw thrown
  }
}

const floats = (bits: 32 | 64, ...values: number[]): Uint8Array =>
  new Uint8Array((bits === 32 ? Float32Array.from(values) : Float64Array.from(values)).buffer)

const sixteen = (...values: number[]): number[] => values.flatMap((value) => u16(value & 0xffff))

describe('WAV', () => {
  test.each([
    ['8-bit', format(1, 1, 8000, 1), [0, 64, 128, 192, 255], [-1, -0.5, 0, 0.5, 127 / 128]],
    [
      '16-bit',
      format(1, 1, 8000, 2),
      sixteen(-32_768, -1, 0, 1, 32_767),
      [-1, -1 / 32_768, 0, 1 / 32_768, 32_767 / 32_768],
    ],
    [
      '24-bit',
      format(1, 1, 8000, 3),
      [0, 0, 0x80, 255, 255, 255, 1, 0, 0, 255, 255, 0x7f],
      [-1, -(2 ** -23), 2 ** -23, 1 - 2 ** -23],
    ],
    ['32-bit', format(1, 1, 8000, 4), [...u32(2 ** 31), ...u32(2 ** 30)], [-1, 0.5]],
    [
      '32-bit float',
      format(3, 1, 8000, 4),
      floats(32, 1.5, -0.25, Number.NaN, Number.POSITIVE_INFINITY),
      [1.5, -0.25, 0, 0],
    ],
    ['64-bit float', format(3, 1, 8000, 8), floats(64, 0.1, -2), [Math.fround(0.1), -2]],
    [
      'A-law',
      format(6, 1, 8000, 1),
      [0xd5, 0x55, 0xaa, 0x2a],
      [8 / 32_768, -8 / 32_768, 32_256 / 32_768, -32_256 / 32_768],
    ],
    ['µ-law', format(7, 1, 8000, 1), [0xff, 0x7f, 0x80, 0], [0, 0, 32_124 / 32_768, -32_124 / 32_768]],
  ])('%s', (name, header, data, samples) => {
    const decoded = read(riff(chunk('fmt ', header), chunk('data', data)))
    expect(decoded.format).toBe(`WAV, ${name}`)
    expect(decoded.samples[0]!.map((sample) => sample + 0)).toEqual(samples)
  })

  test('12 bits in 2 bytes lie at the top of them', () => {
    expect(read(riff(chunk('fmt ', format(1, 1, 8000, 2, 12)), chunk('data', sixteen(0x4000)))).samples).toEqual([
      [0.5],
    ])
  })

  test('extensible tells integers from floats by its GUID, up to 8 channels', () => {
    const tail = (tag: number) => [
      ...u16(22),
      ...u16(32),
      ...u32(0x63f),
      ...u16(tag),
      0,
      0,
      0,
      0,
      16,
      0,
      0x80,
      0,
      0,
      0xaa,
      0,
      0x38,
      0x9b,
      0x71,
    ]
    const header = (tag: number, channels: number) => [...format(0xfffe, channels, 96_000, 4), ...tail(tag)]
    const data = floats(32, 0.5, -0.5, 0.25, 1, 2, 3, 4, 5)
    const decoded = read(riff(chunk('fmt ', header(3, 8)), chunk('data', data)))
    expect(decoded).toMatchObject({ rate: 96_000, samples: [[0.5], [-0.5], [0.25], [1], [2], [3], [4], [5]] })
    expect(problemOf(riff(chunk('fmt ', header(3, 9)), chunk('data', data)))).toEqual({ kind: 'channels', channels: 9 })
    expect(read(riff(chunk('fmt ', header(1, 2)), chunk('data', u64(2 ** 30)))).samples).toEqual([[0.5], [0]])
  })

  test('chunks before the data, of odd length too, with padding or without', () => {
    const header = chunk('fmt ', format(1, 1, 8000, 2))
    const data = chunk('data', sixteen(100, 200))
    for (const length of [0, 1, 2, 3, 255])
      expect(
        read(riff(chunk('LIST', new Uint8Array(length)), header, chunk('bext', new Uint8Array(length)), data))
          .samples[0]!.length,
      ).toBe(2)
    const unpadded = bytes('LIST', u32(3), [1, 2, 3])
    expect(read(riff(header, unpadded, data)).samples[0]!.length).toBe(2)
  })

  test('chunks after the data are no audio', () => {
    const file = riff(chunk('fmt ', format(1, 1, 8000, 1)), chunk('data', [128, 128, 128]), chunk('LIST', [1, 2, 3, 4]))
    expect(read(file).samples[0]).toEqual([0, 0, 0])
  })

  test.each([0, 0xffff_ffff, 0x7fff_ffff])(
    'an interrupted recording with a data size of %d is read to its end',
    (size) => {
      const file = riff(chunk('fmt ', format(1, 2, 8000, 2)), chunk('data', sixteen(1, 2, 3, 4, 5), size))
      expect(read(file).samples.map((samples) => samples.length)).toEqual([2, 2])
    },
  )

  test('a recording that was cut off is read as far as it goes, and says so', () => {
    const file = riff(chunk('fmt ', format(1, 1, 8000, 2)), chunk('data', sixteen(1, 2, 3), 16_006))
    const decoded = read(file)
    expect(decoded.samples[0]!.length).toBe(3)
    expect(decoded.warnings).toEqual([expect.stringContaining('1.0 s more than the file holds')])
  })

  test('RF64 takes its sizes from ds64', () => {
    const ds64 = chunk('ds64', [...u64(0), ...u64(4), ...u64(2), ...u32(0)])
    const file = bytes(
      'RF64',
      u32(0xffff_ffff),
      'WAVE',
      ds64,
      chunk('fmt ', format(1, 1, 8000, 2)),
      chunk('data', sixteen(1, 2, 3, 4), 0xffff_ffff),
    )
    expect(read(file)).toMatchObject({ format: 'RF64, 16-bit', samples: [[1 / 32_768, 2 / 32_768]] })
  })

  test('RIFX is big-endian', () => {
    const reversed = (values: number[]) => [...values].reverse()
    const body = [
      ...reversed(u16(1)),
      ...reversed(u16(1)),
      ...reversed(u32(8000)),
      ...reversed(u32(16_000)),
      ...reversed(u16(2)),
      ...reversed(u16(16)),
    ]
    const file = bytes('RIFX', [0, 0, 0, 0], 'WAVE', 'fmt ', [0, 0, 0, 16], body, 'data', [0, 0, 0, 2], [0x40, 0])
    expect(read(file).samples).toEqual([[0.5]])
  })

  test('a file past 4 GiB whose sizes wrapped is read to its end', () => {
    const head = riff(chunk('fmt ', format(1, 2, 48_000, 2)), chunk('data', [], 1000))
    const size = 2 ** 32 + 1_000_000
    const bytes: ByteSource = {
      size,
      read: (from, length) => {
        const out = new Uint8Array(Math.max(0, Math.min(length, size - from)))
        out.set(head.subarray(from, from + length))
        return out
      },
    }
    const content = parseWave(bytes)
    expect(content.kind === 'pcm' && content.stream.frames).toBe(Math.floor((size - head.length) / 4))
  })

  test('refuses with a reason', () => {
    const fmt = chunk('fmt ', format(1, 1, 8000, 2))
    const adpcm = chunk('fmt ', format(0x11, 1, 8000, 1))
    expect(problemOf(riff(adpcm, chunk('data', [1, 2])))).toEqual({
      kind: 'unknown',
      looksLike: 'WAV with IMA ADPCM inside',
    })
    expect(problemOf(riff(fmt, chunk('data', [])))).toEqual({ kind: 'empty' })
    expect(problemOf(riff(fmt, chunk('data', []), chunk('LIST', new Uint8Array(20))))).toEqual({ kind: 'empty' })
    expect(problemOf(riff(fmt))).toEqual({ kind: 'empty' })
    expect(problemOf(riff(fmt, chunk('LIST', new Uint8Array(99))))).toMatchObject({
      reason: expect.stringContaining('data chunk is missing'),
    })
    expect(problemOf(riff(chunk('data', [1, 2])))).toMatchObject({
      reason: expect.stringContaining('before the chunk that describes it'),
    })
    expect(problemOf(riff())).toMatchObject({ reason: expect.stringContaining('before its format') })
    expect(problemOf(riff(chunk('fmt ', format(1, 0, 8000, 2)), chunk('data', [1, 2])))).toMatchObject({
      kind: 'damaged',
    })
    expect(problemOf(riff(chunk('fmt ', format(1, 1, 12, 2)), chunk('data', [1, 2])))).toMatchObject({
      reason: expect.stringContaining('12 Hz'),
    })
    expect(problemOf(riff(chunk('fmt ', format(1, 1, 8000, 7)), chunk('data', [1, 2])))).toMatchObject({
      kind: 'damaged',
    })
  })

  test('cut off anywhere, or with any byte changed, it is read or refused', () => {
    const whole = riff(
      chunk('LIST', new Uint8Array(7)),
      chunk('fmt ', format(1, 2, 8000, 3)),
      chunk('data', new Uint8Array(60)),
    )
    const random = seededRandom(5)
    for (let length = 12; length <= whole.length; length++) problemOf(whole.slice(0, length))
    for (let round = 0; round < 3000; round++) {
      const file = whole.slice()
      for (let i = 0; i < 3; i++) file[12 + Math.floor(random() * (file.length - 12))] = Math.floor(random() * 256)
      expect(problemOf(file)).toBeDefined()
    }
  })
})

describe('W64', () => {
  const guid = (id: string): number[] => [
    ...bytes(id),
    0xf3,
    0xac,
    0xd3,
    0x11,
    0x8c,
    0xd1,
    0,
    0xc0,
    0x4f,
    0x8e,
    0xdb,
    0x8a,
  ]
  test('has 64-bit sizes that count their header', () => {
    const data = sixteen(16_384, -16_384)
    const file = bytes(
      wave64Mark,
      u64(128),
      guid('wave'),
      guid('fmt '),
      u64(40),
      format(1, 1, 44_100, 2),
      guid('data'),
      u64(24 + data.length),
      data,
    )
    const stream = parseWave64(memoryBytes(file))
    expect(stream).toMatchObject({ format: 'W64, 16-bit', rate: 44_100, frames: 2 })
    expect([...decodePcm(file.slice(stream.from), stream.encoding, 1)[0]!]).toEqual([0.5, -0.5])
  })
})

describe('what is written', () => {
  const random = seededRandom(9)
  const samples = (length: number) =>
    Float32Array.from({ length }, () => Math.round((random() * 2 - 1) * 8_388_607) / 8_388_608 + 0)

  test.each(['int16', 'int24', 'float32'] as const)('%s is read back, every length and channel count', (kind) => {
    for (const channels of [1, 2, 3, 8])
      for (const frames of [1, 2, 3, 7, 100]) {
        const audio = Array.from({ length: channels }, () => samples(frames))
        const data = encodePcm(audio, kind)
        expect(data.length).toBe(frames * channels * pcmBytes[kind])
        const file = bytes(
          waveHeader({ format: kind, channels, rate: 48_000, frames }),
          data,
          data.length % 2 ? [0] : [],
        )
        const decoded = read(file)
        const step = kind === 'int16' ? 2 ** -15 : 0
        for (const [channel, original] of audio.entries())
          for (const [i, sample] of original.entries())
            expect(Math.abs(decoded.samples[channel]![i]! - sample)).toBeLessThanOrEqual(step)
      }
  })

  test('past full scale is cut off, never wrapped', () => {
    const audio = [Float32Array.of(1, 1.5, -1, -1.5, 40)]
    expect(decodePcm(encodePcm(audio, 'int16'), { kind: 'integer', bytes: 2, bigEndian: false }, 1)[0]).toEqual(
      Float32Array.of(32_767 / 32_768, 32_767 / 32_768, -1, -1, 32_767 / 32_768),
    )
    expect(decodePcm(encodePcm(audio, 'int24'), { kind: 'integer', bytes: 3, bigEndian: false }, 1)[0]).toEqual(
      Float32Array.of(1 - 2 ** -23, 1 - 2 ** -23, -1, -1, 1 - 2 ** -23),
    )
  })

  test('past 4 GiB the header is RF64, of the same length', () => {
    const short = waveHeader({ format: 'float32', channels: 2, rate: 48_000, frames: 1000 })
    const long = waveHeader({ format: 'float32', channels: 2, rate: 48_000, frames: 2 ** 30 })
    expect(long.length).toBe(short.length)
    const size = long.length + 2 ** 33
    const source: ByteSource = {
      size,
      read: (from, length) => {
        const out = new Uint8Array(Math.max(0, Math.min(length, size - from)))
        out.set(long.subarray(from, from + length))
        return out
      },
    }
    const content = parseWave(source)
    expect(content.kind === 'pcm' && content.stream).toMatchObject({
      format: 'RF64, 32-bit float',
      frames: 2 ** 30,
      warnings: [],
    })
  })
})
