import { afterEach, beforeEach, expect, test } from 'vitest'
import { blockFrames } from '../../src/core/audio/peaks.ts'
import type { ProjectFile } from '../../src/main/project-file/types.ts'
import { createRegionReader } from '../../src/main/separation/region-reader.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { createRig, noise, type Rig } from './support/rig.ts'

let folder: ReturnType<typeof temporaryFolder>
let rig: Rig
beforeEach(() => {
  folder = temporaryFolder()
  rig = createRig(folder.path)
})
afterEach(() => {
  rig.close()
  folder[Symbol.dispose]()
})

/** The open file, counting the frames that are read from it. */
const counted = () => {
  const file = rig.session.require()
  const counts = { frames: 0 }
  const reading = Object.create(file, {
    readSamples: {
      value: (source: string, channel: number, from: number, length: number) => {
        counts.frames += length
        return file.readSamples(source, channel, from, length)
      },
    },
  }) as ProjectFile
  return { counts, reading }
}

test('chunks with context read every sample of the file once, and zeros outside of the region', () => {
  const audio = [noise(400_000, 1), noise(400_000, 2)]
  const { source } = rig.addRecording(audio)
  const { counts, reading } = counted()
  const [from, length, hop, context] = [12_345, 300_001, 40_000, 7_000]
  const reader = createRegionReader(reading, { source, from, length, mix: null }, 2)
  for (let start = 0; start < length; start += hop) {
    const chunk = reader.read(start - context, hop + 2 * context)
    for (const [channel, samples] of chunk.entries())
      for (let frame = 0; frame < samples.length; frame += 97) {
        const at = start - context + frame
        expect(samples[frame]).toBe(at >= 0 && at < length ? audio[channel]![from + at] : 0)
      }
    reader.release(start - context)
  }
  expect(counts.frames).toBe(2 * length)
  reader.release(length)
  expect(reader.block(3)[1]).toEqual(audio[1]!.slice(from + 3 * blockFrames, from + 4 * blockFrames))
  expect(counts.frames).toBe(2 * length + 2 * blockFrames)
})

test('two sources are mixed as they are heard; a source with fewer channels lends its last', () => {
  const [above, beneath] = [[noise(1000, 1), noise(1000, 2)], [noise(2000, 3)]]
  const upper = rig.addRecording(above)
  const lower = rig.addRecording(beneath)
  const mix = { source: lower.source, from: 500, channels: 1, amount: 0.75 }
  const reader = createRegionReader(rig.session.require(), { source: upper.source, from: 100, length: 800, mix }, 2)
  const heard = reader.read(0, 800)
  for (const channel of [0, 1])
    for (let frame = 0; frame < 800; frame++)
      expect(heard[channel]![frame]).toBe(
        Math.fround(0.75 * above[channel]![100 + frame]! + 0.25 * beneath[0]![500 + frame]!),
      )
})

test('samples that are no finite numbers read as silence', () => {
  const samples = noise(100, 1, 'float')
  samples.set([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], 40)
  const { source } = rig.addRecording([samples])
  const [read] = createRegionReader(rig.session.require(), { source, from: 0, length: 100, mix: null }, 1).read(0, 100)
  expect([...read!.subarray(39, 44)]).toEqual([samples[39], 0, 0, 0, samples[43]])
})
