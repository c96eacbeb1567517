import { describe, expect, test } from 'vitest'
import { bandEdges } from '../../../src/core/project/spectrum.ts'
import { makeColumns } from '../../../src/renderer/timeline/columns.ts'
import { splitBody } from '../../../src/renderer/timeline/paint/clips.ts'
import {
  type Colour,
  fillBox,
  mix,
  type Pixels,
  rampSteps,
  wordOf,
} from '../../../src/renderer/timeline/paint/pixels.ts'
import { frequencyLabels, frequencyPlace } from '../../../src/renderer/timeline/paint/spectrogram.ts'
import { paintWave, waveInk } from '../../../src/renderer/timeline/paint/waveform.ts'
import { analyseSpectrum } from '../../../src/renderer/timeline/spectrum.ts'

const ground: Colour = [10, 20, 30]
const wave: Colour = [200, 100, 50]
const ink = waveInk(ground, wave, [255, 255, 255], [255, 0, 0])

const pixelsOf = (width: number, height: number): Pixels => ({ words: new Uint32Array(width * height), width, height })

describe('waveform', () => {
  test('the covered area of a column is its height, whatever its place between pixels', () => {
    for (let step = 0; step < 200; step++) {
      const pixels = pixelsOf(1, 101)
      const box = { x: 0, y: 0, width: 1, height: 101 }
      fillBox(pixels, box, ink.ground)
      const high = step / 230
      const low = -step / 410
      const columns = makeColumns(1)
      columns.high[0] = high
      columns.low[0] = low
      columns.rms[0] = Number.NaN
      paintWave(pixels, box, columns, ink)
      const covered = pixels.words.reduce((sum, word) => sum + Math.max(0, ink.wave.indexOf(word)) / rampSteps, 0)
      expect(Math.abs(covered - Math.max(1, (high - low) * 50))).toBeLessThan(0.15)
    }
  })

  test('nothing is painted outside of the box', () => {
    const pixels = pixelsOf(20, 20)
    const columns = makeColumns(40)
    columns.high.fill(3)
    columns.low.fill(-3)
    columns.rms.fill(2)
    paintWave(pixels, { x: -5, y: -4, width: 18, height: 12 }, columns, ink)
    for (let row = 0; row < 20; row++)
      for (let x = 0; x < 20; x++) if (row >= 8 || x >= 13) expect(pixels.words[row * 20 + x]).toBe(0)
    expect(pixels.words[0]).not.toBe(0)
  })

  test('colours are put in the byte order of image data', () => {
    const bytes = new Uint8Array(Uint32Array.of(wordOf([1, 2, 3])).buffer)
    expect([...bytes]).toEqual([1, 2, 3, 255])
    expect(mix([0, 0, 0], [100, 200, 50], 0.5)).toEqual([50, 100, 25])
  })

  test('channels share the body while there is room, then lie over each other', () => {
    const body = { x: 0, y: 10, width: 100, height: 75 }
    expect(splitBody(body, 'waveform', 2).waves.map(({ y, height }) => [y, height])).toEqual([
      [10, 38],
      [48, 37],
    ])
    expect(splitBody({ ...body, height: 20 }, 'waveform', 2).waves.length).toBe(1)
    const both = splitBody(body, 'both', 1)
    expect(both.waves[0]!.height + both.spectrum!.height).toBe(75)
    expect(splitBody(body, 'spectrogram', 2)).toEqual({ waves: [], spectrum: body })
  })
})

describe('spectrogram', () => {
  test('a sine of full scale has 0 dBFS in the band of its pitch, at every hop', () => {
    const rate = 48_000
    const edges = bandEdges(rate)
    for (const hop of [32, 128, 512])
      for (const frequency of [440, 1000, 5000, 12_000]) {
        const sine = Float32Array.from({ length: 16_384 }, (_, i) => Math.sin((2 * Math.PI * frequency * i) / rate))
        const levels = analyseSpectrum([sine, sine], { hop, columns: 4, lead: 8192, rate })
        const column = levels.subarray(2 * 128, 3 * 128)
        const band = edges.findLastIndex((edge) => edge <= frequency)
        // Short windows cannot tell low bands apart: two bins share a tone between them.
        expect(column[band]! / 2 - 120).toBeGreaterThan(hop === 512 ? -1.6 : -6)
        expect(Math.max(...column) / 2 - 120).toBeLessThanOrEqual(0.01)
      }
  })

  test('silence, and what lies beyond the samples, has the lowest level', () => {
    expect(Math.max(...analyseSpectrum([new Float32Array(64)], { hop: 512, columns: 3, lead: 0, rate: 44_100 }))).toBe(
      0,
    )
  })

  test('frequency labels do not crowd, and stand where the frequency is drawn', () => {
    for (let height = 20; height < 500; height += 7) {
      const labels = frequencyLabels(48_000, height)
      for (let i = 1; i < labels.length; i++)
        expect((labels[i]!.place - labels[i - 1]!.place) * height).toBeGreaterThanOrEqual(16)
    }
    expect(frequencyPlace(40, 48_000)).toBe(0)
    expect(frequencyPlace(24_000, 48_000)).toBeCloseTo(1)
  })
})
