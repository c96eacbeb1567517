import BetterSqlite from 'better-sqlite3'
import { afterAll, describe, expect, test } from 'vitest'
import {
  type ByteResource,
  peakBins,
  peakBytes,
  spectrumBands,
  spectrumHops,
  spectrumLowest,
} from '../../../src/contract/bytes.ts'
import { binFrames, blockFrames, levelOffset, summarise } from '../../../src/core/audio/peaks.ts'
import { seededRandom } from '../../../src/core/base/random.ts'
import { columnBands, columnHops, columnsAt, lowestBand } from '../../../src/core/project/spectrum.ts'
import { BlockPacker } from '../../../src/main/blocks/block.ts'
import { createProjectFile, openProjectFile } from '../../../src/main/project-file/open.ts'
import type { ProjectFile } from '../../../src/main/project-file/types.ts'
import { makeProject, placeSource, sampleAudio, sampleSource, storeAudio } from '../../fault/project/sample-project.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const folder = temporaryFolder()
afterAll(() => folder[Symbol.dispose]())

const frames = 2 * blockFrames + 12_345
const path = folder.file('bytes.lasso')
const { audio } = (() => {
  const made = makeProject(path, { frames, markers: 0 })
  made.file.close()
  return made.samples[0]!
})()

const whole = (file: ProjectFile, resource: ByteResource) => file.readBytes(resource, 0, file.byteLength(resource)!)

const floats = (bytes: Uint8Array) => new Float32Array(bytes.slice().buffer)

/** Bins of a whole channel, block by block, as they were summarised. */
const expectedPeaks = (channel: Float32Array, level: number): number[] => {
  const bins: number[] = []
  for (let start = 0; start < channel.length; start += blockFrames) {
    const block = channel.subarray(start, start + blockFrames)
    const summary = summarise(block)
    bins.push(...summary.subarray(levelOffset(block.length, level), levelOffset(block.length, level + 1)))
  }
  return bins
}

describe('byte resources', () => {
  test('of samples and peaks equal what is computed anew, at every level', () => {
    const file = openProjectFile(path)
    for (const channel of [0, 1]) {
      expect(floats(whole(file, { kind: 'samples', source: 'source_1', channel }))).toEqual(audio[channel])
      for (const level of peakBins.keys()) {
        const bytes = whole(file, { kind: 'peaks', source: 'source_1', channel, level })
        expect(bytes.length).toBe(Math.ceil(frames / peakBins[level]!) * peakBytes)
        expect([...floats(bytes)]).toEqual(expectedPeaks(audio[channel]!, level))
      }
    }
    file.close()
  })

  test('of the spectrum equal the columns of the mono fold, and stay the same once they are stored', () => {
    const mono = audio[0]!.map((sample, i) => sample / 2 + audio[1]![i]! / 2)
    const count = Math.ceil(frames / 1024)
    const padded = new Float32Array(count * 1024 + 1024)
    padded.set(mono, 512)
    const expected = columnsAt(48_000).compute(padded, count)
    const file = openProjectFile(path)
    const first = spectrumHops.map((_, level) => whole(file, { kind: 'spectrum', source: 'source_1', level }))
    expect(Buffer.from(first[0]!).equals(Buffer.from(expected))).toBe(true)
    for (const [level, bytes] of first.entries()) {
      expect(bytes.length).toBe(Math.ceil(frames / spectrumHops[level]!) * spectrumBands)
      if (level === 0) continue
      for (let column = 0; column < bytes.length / 128; column++)
        for (let band = 0; band < 128; band += 7) {
          const finer = first[level - 1]!
          const of = [0, 1, 2, 3].map((i) => finer[(column * 4 + i) * 128 + band] ?? 0)
          expect(bytes[column * 128 + band]).toBe(Math.max(...of))
        }
    }
    file.close()
    const again = openProjectFile(path)
    for (const [level, bytes] of first.entries())
      expect(whole(again, { kind: 'spectrum', source: 'source_1', level })).toEqual(bytes)
    again.close()
    const database = new BetterSqlite(path)
    expect(database.prepare('SELECT count(*) AS rows FROM spectrum').get()).toEqual({ rows: 3 })
    database.close()
  })

  test('can be read from any byte to any byte', () => {
    const file = openProjectFile(path)
    const random = seededRandom(9)
    const resources: ByteResource[] = [
      { kind: 'samples', source: 'source_1', channel: 1 },
      ...peakBins.map((_, level) => ({ kind: 'peaks', source: 'source_1', channel: 0, level }) as const),
      ...spectrumHops.map((_, level) => ({ kind: 'spectrum', source: 'source_1', level }) as const),
    ]
    for (const resource of resources) {
      const all = whole(file, resource)
      expect(file.readBytes(resource, all.length, all.length)).toHaveLength(0)
      for (let i = 0; i < 60; i++) {
        const edge = blockFrames * 4 * (1 + (i % 2))
        const near = i % 3 === 0 && all.length > edge ? edge - 5 : Math.floor(random() * all.length)
        const start = Math.min(near, all.length)
        const end = Math.min(all.length, start + Math.floor(random() ** 3 * 300_000))
        expect(Buffer.from(file.readBytes(resource, start, end)).equals(Buffer.from(all.subarray(start, end)))).toBe(
          true,
        )
      }
    }
    file.close()
  })

  test('that do not exist have no length', () => {
    const file = openProjectFile(path)
    expect(file.byteLength({ kind: 'samples', source: 'source_7', channel: 0 })).toBe(null)
    expect(file.byteLength({ kind: 'samples', source: 'source_1', channel: 2 })).toBe(null)
    expect(file.byteLength({ kind: 'peaks', source: 'source_1', channel: 0, level: 5 })).toBe(null)
    expect(file.byteLength({ kind: 'spectrum', source: 'source_1', level: 4 })).toBe(null)
    expect(() => file.readBytes({ kind: 'samples', source: 'source_7', channel: 0 }, 0, 4)).toThrowError(
      'source-missing',
    )
    file.close()
  })

  test('of a source that grows give what is stored so far, and the same once it is whole', async () => {
    const file = createProjectFile(folder.file('growing.lasso'))
    const source = sampleSource(3, 2, 5 * blockFrames + 99)
    const full = sampleAudio(3, 2, source.frames)
    const writer = file.createSource(source.id, 2, 48_000)
    const packer = new BlockPacker(2)
    const spectrum = { kind: 'spectrum', source: source.id, level: 1 } as const
    for (let from = 0; from < source.frames; from += 100_000) {
      writer.write(packer.push(full.map((channel) => channel.subarray(from, from + 100_000))))
      writer.flush()
      const ready = writer.ready
      expect(ready).toBe(Math.floor(Math.min(from + 100_000, source.frames) / blockFrames) * blockFrames)
      expect(floats(whole(file, { kind: 'samples', source: source.id, channel: 1 }))).toEqual(
        full[1]!.subarray(0, ready),
      )
      expect(whole(file, spectrum).length).toBe(Math.ceil(ready / 4096) * 128)
    }
    writer.write(packer.finish())
    writer.flush()
    placeSource(file, 3, source)
    await file.prepareBytes(spectrum, 0, file.byteLength(spectrum)!)
    const other = createProjectFile(folder.file('at-once.lasso'))
    storeAudio(other, source, full)
    placeSource(other, 3, source)
    expect(whole(file, spectrum)).toEqual(whole(other, spectrum))
    file.close()
    other.close()
  })

  test('have the layout that the contract names', () => {
    expect(binFrames).toEqual(peakBins)
    expect(columnHops).toEqual(spectrumHops)
    expect([columnBands, lowestBand]).toEqual([spectrumBands, spectrumLowest])
  })
})

describe('samples', () => {
  test('outside of a source are silence', () => {
    const file = openProjectFile(path)
    const samples = file.readSamples('source_1', 0, frames - 2, 6)
    expect([...samples]).toEqual([audio[0]![frames - 2], audio[0]![frames - 1], 0, 0, 0, 0])
    expect([...file.readSamples('source_1', 0, -3, 4)]).toEqual([0, 0, 0, audio[0]![0]])
    expect([...file.readSamples('source_none', 0, 0, 3)]).toEqual([0, 0, 0])
    file.close()
  })
})

describe('columns of a spectrogram', () => {
  const levelOf = (byte: number) => byte / 2 - 120
  test.each([
    [1000, 1, 0],
    [8000, 0.1, -20],
    [100, 0.5, -6],
  ])('show a sine of %d Hz and amplitude %d at its level', (frequency, amplitude, decibels) => {
    const mono = Float32Array.from(
      { length: 4 * 1024 + 1024 },
      (_, i) => amplitude * Math.sin((2 * Math.PI * frequency * i) / 48_000),
    )
    const column = columnsAt(48_000).compute(mono, 4).subarray(128, 256)
    const loudest = column.indexOf(Math.max(...column))
    expect(Math.abs(levelOf(column[loudest]!) - decibels)).toBeLessThanOrEqual(1.5)
    const band = (128 * Math.log(frequency / 40)) / Math.log(24_000 / 40)
    expect(Math.abs(loudest + 0.5 - band)).toBeLessThan(frequency < 200 ? 6 : 1.5)
  })

  test('are empty for silence', () => {
    expect(Math.max(...columnsAt(44_100).compute(new Float32Array(2048 + 1024), 2))).toBe(0)
  })
})
