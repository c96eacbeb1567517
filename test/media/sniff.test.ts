import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { memoryBytes } from '../../src/core/audio/byte-source.ts'
import { MediaError } from '../../src/core/audio/problems.ts'
import { seededRandom } from '../../src/core/base/random.ts'
import { openDecoder } from '../../src/main/media/open-decoder.ts'
import { sniff } from '../../src/main/media/sniff.ts'
import { fixtureFrames } from '../fixtures/source.ts'
import { bytes, chunk, format, riff } from '../unit/audio/wave-bytes.ts'

const problemOf = (file: Uint8Array): unknown => {
  try {
    return sniff(memoryBytes(file))
  } catch (thrown) {
    if (thrown instanceof MediaError) return thrown.problem
    throw thrown
  }
}
const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(join(import.meta.dirname, '..', 'fixtures', name)))
const padded = (...parts: string[]): Uint8Array => bytes(...parts, new Uint8Array(500))

describe('what a file is, by its content', () => {
  test.each([
    ['%PDF-1.7', 'a PDF document'],
    ['PK\x03\x04', 'a ZIP archive or an office document'],
    ['\x89PNG\r\n', 'a PNG picture'],
    ['\xff\xd8\xff\xe0', 'a JPEG picture'],
    ['MThd', 'a MIDI file'],
    ['wvpk', 'a WavPack file'],
    ['SQLite format 3\0', 'a Lasso or other SQLite file'],
    ['\0\0\0\0', 'a file of zeros'],
  ])('%j is refused as what it is', (start, looksLike) => {
    expect(problemOf(padded(start))).toEqual({ kind: 'unknown', looksLike })
  })

  test('text and noise are no audio', () => {
    expect(problemOf(bytes('Dear diary,\nnothing happened today.'))).toEqual({
      kind: 'unknown',
      looksLike: 'a text file',
    })
    const random = seededRandom(11)
    for (let round = 0; round < 20; round++) {
      const noise = Uint8Array.from({ length: 20_000 }, () => Math.floor(random() * 256))
      expect(problemOf(noise)).toMatchObject({ kind: 'unknown' })
    }
    expect(problemOf(new Uint8Array(0))).toEqual({ kind: 'empty' })
    expect(problemOf(Uint8Array.of(0xff))).toMatchObject({ kind: 'unknown' })
  })

  test.each([
    [bytes('\x1a\x45\xdf\xa3', new Uint8Array(99)), 'WebM or Matroska'],
    [bytes([0, 0, 0, 24], 'ftypM4A ', new Uint8Array(99)), 'M4A'],
    [bytes([0, 0, 0, 24], 'ftypqt  ', new Uint8Array(99)), 'MOV'],
    [bytes([0, 0, 0, 24], 'ftypisom', new Uint8Array(99)), 'MP4'],
  ])('%# is left to the renderer as %s', (file, name) => {
    expect(problemOf(file)).toEqual({ kind: 'needs-renderer', format: name })
  })

  test('an MP3 is found behind tags and junk', () => {
    const mp3 = fixture('lame.mp3')
    expect(sniff(memoryBytes(mp3)).kind).toBe('mp3')
    expect(sniff(memoryBytes(bytes(new Uint8Array(3000), mp3)))).toEqual({
      kind: 'mp3',
      from: 3000 + sniff(memoryBytes(mp3)).from,
    })
    const tag = [0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 2, 0]
    expect(sniff(memoryBytes(bytes(tag, new Uint8Array(256), fixture('mono.flac'))))).toEqual({
      kind: 'flac',
      from: 266,
    })
  })

  test('MP3 within WAV is decoded, exactly', async () => {
    const mp3 = fixture('lame.mp3')
    const decoder = await openDecoder(
      memoryBytes(riff(chunk('fmt ', [...format(0x55, 2, 44_100, 1), 0, 0]), chunk('data', mp3))),
    )
    let frames = 0
    for (let part = await decoder.read(); part; part = await decoder.read()) frames += part[0]!.length
    decoder.close()
    expect(frames).toBe(fixtureFrames)
  })
})
