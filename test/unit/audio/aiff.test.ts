import { describe, expect, test } from 'vitest'
import { parseAiff } from '../../../src/core/audio/aiff.ts'
import { memoryBytes } from '../../../src/core/audio/byte-source.ts'
import { decodePcm } from '../../../src/core/audio/pcm.ts'
import { MediaError } from '../../../src/core/audio/problems.ts'
import { seededRandom } from '../../../src/core/base/random.ts'
import { big, bytes, u16, u32 } from './wave-bytes.ts'

/** 44,100 as an 80-bit extended number. */
const rate = [0x40, 0x0e, 0xac, 0x44, 0, 0, 0, 0, 0, 0]
const chunk = (id: string, body: number[], size = body.length): Uint8Array =>
  bytes(id, big(u32(size)), body, body.length % 2 ? [0] : [])
const common = (channels: number, frames: number, bits: number, codec?: string): Uint8Array =>
  chunk('COMM', [
    ...big(u16(channels)),
    ...big(u32(frames)),
    ...big(u16(bits)),
    ...rate,
    ...(codec ? [...bytes(codec), 0, 0] : []),
  ])
const sound = (data: number[], offset = 0): Uint8Array =>
  chunk('SSND', [...big(u32(offset)), 0, 0, 0, 0, ...new Array<number>(offset).fill(9), ...data])
const aiff = (...chunks: readonly Uint8Array[]): Uint8Array => bytes('FORM', [0, 0, 0, 0], 'AIFF', ...chunks)
const aifc = (...chunks: readonly Uint8Array[]): Uint8Array => bytes('FORM', [0, 0, 0, 0], 'AIFC', ...chunks)

const read = (file: Uint8Array) => {
  const stream = parseAiff(memoryBytes(file))
  const size = stream.frames * stream.channels * stream.encoding.bytes
  const audio = decodePcm(file.slice(stream.from, stream.from + size), stream.encoding, stream.channels)
  return { ...stream, samples: audio.map((samples) => [...samples]) }
}
const problemOf = (file: Uint8Array): unknown => {
  try {
    return parseAiff(memoryBytes(file))
  } catch (thrown) {
    if (thrown instanceof MediaError) return thrown.problem
    throw thrown
  }
}
const bigFloat = (value: number, width: 4 | 8): number[] => {
  const view = new DataView(new ArrayBuffer(8))
  if (width === 4) view.setFloat32(0, value)
  else view.setFloat64(0, value)
  return [...new Uint8Array(view.buffer, 0, width)]
}

describe('AIFF', () => {
  test('integers are big-endian and signed, in either order of chunks', () => {
    const data = sound([0x40, 0, 0xc0, 0])
    for (const file of [
      aiff(common(2, 1, 16), data),
      aiff(data, common(2, 1, 16)),
      aiff(common(2, 1, 16), sound([0x40, 0, 0xc0, 0], 12)),
    ])
      expect(read(file)).toMatchObject({ format: 'AIFF, 16-bit', rate: 44_100, samples: [[0.5], [-0.5]] })
    expect(read(aiff(common(1, 2, 8), sound([0x40, 0xc0]))).samples).toEqual([[0.5, -0.5]])
    expect(read(aiff(common(1, 1, 24), sound([0x40, 0, 0]))).samples).toEqual([[0.5]])
  })

  test.each([
    ['sowt', 16, [0, 0x40], 'AIFF-C, 16-bit'],
    ['twos', 16, [0x40, 0], 'AIFF-C, 16-bit'],
    ['NONE', 32, [0x40, 0, 0, 0], 'AIFF-C, 32-bit'],
    ['fl32', 32, bigFloat(0.5, 4), 'AIFF-C, 32-bit float'],
    ['FL32', 32, bigFloat(0.5, 4), 'AIFF-C, 32-bit float'],
    ['fl64', 64, bigFloat(0.5, 8), 'AIFF-C, 64-bit float'],
    ['in24', 24, [0x40, 0, 0], 'AIFF-C, 24-bit'],
    ['42ni', 24, [0, 0, 0x40], 'AIFF-C, 24-bit'],
    ['in32', 32, [0x40, 0, 0, 0], 'AIFF-C, 32-bit'],
    ['23ni', 32, [0, 0, 0, 0x40], 'AIFF-C, 32-bit'],
    ['raw ', 8, [192], 'AIFF-C, 8-bit'],
  ])('AIFF-C %s', (codec, bits, data, format) => {
    expect(read(aifc(common(1, 1, bits, codec), sound(data)))).toMatchObject({ format, samples: [[0.5]] })
  })

  test('an interrupted or cut off recording is read as far as it goes', () => {
    const unsized = aiff(common(1, 0, 16), chunk('SSND', [0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0x40, 0], 0))
    expect(read(unsized).samples).toEqual([[0.5, 0.5]])
    const cut = read(aiff(common(1, 44_101, 16), sound([0x40, 0])))
    expect(cut).toMatchObject({ frames: 1, warnings: [expect.stringContaining('1.0 s more')] })
  })

  test('refuses with a reason', () => {
    expect(problemOf(aifc(common(1, 1, 16, 'ima4'), sound([0, 0])))).toEqual({
      kind: 'unknown',
      looksLike: 'AIFF-C with ima4 compression inside',
    })
    expect(problemOf(aiff(common(9, 1, 16), sound([0, 0])))).toEqual({ kind: 'channels', channels: 9 })
    expect(problemOf(aiff(common(1, 0, 16)))).toEqual({ kind: 'empty' })
    expect(problemOf(aiff(common(1, 5, 16)))).toMatchObject({
      reason: expect.stringContaining('sound chunk is missing'),
    })
    expect(problemOf(aiff(sound([0, 0])))).toMatchObject({ reason: expect.stringContaining('before its format') })
  })

  test('with any byte changed, it is read or refused', () => {
    const whole = aifc(common(2, 4, 16, 'sowt'), sound(new Array<number>(16).fill(1)))
    const random = seededRandom(6)
    for (let round = 0; round < 3000; round++) {
      const file = whole.slice(0, random() < 0.2 ? 12 + Math.floor(random() * 60) : undefined)
      for (let i = 0; i < 3; i++) file[12 + Math.floor(random() * (file.length - 12))] = Math.floor(random() * 256)
      expect(problemOf(file)).toBeDefined()
    }
  })
})
