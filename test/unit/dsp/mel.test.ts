import { expect, test } from 'vitest'
import { melFilters } from '../../../src/core/dsp/mel.ts'

test('bands are those of librosa.filters.mel', () => {
  const filters = melFilters(48_000, 1024, 64, 50, 14_000)
  const power = Float64Array.from({ length: 513 }, (_, bin) => 1 + Math.sin(bin))
  const sums = new Float64Array(64)
  filters.apply(power, sums, 0)
  // librosa 0.11.0, filters.mel(sr=48000, n_fft=1024, n_mels=64, fmin=50, fmax=14000, dtype=float64) @ power
  const expected = { 0: 0.0354533747, 1: 0.0163870892, 20: 0.0330830166, 40: 0.0211323429, 63: 0.0213184437 }
  for (const [band, sum] of Object.entries(expected)) expect(sums[Number(band)]).toBeCloseTo(sum, 9)
  expect(sums.reduce((total, sum) => total + sum)).toBeCloseTo(1.36330194, 7)
})

test('a frame is written where it belongs, and bins outside the range count nothing', () => {
  const filters = melFilters(32_000, 64, 4, 2000, 8000)
  const into = new Float32Array(12).fill(7)
  // Bins are 500 Hz apart: everything below 2 kHz and from 8 kHz on.
  filters.apply(
    Float64Array.from({ length: 33 }, (_, bin) => (bin <= 4 || bin >= 16 ? 1 : 0)),
    into,
    4,
  )
  for (const [at, sum] of into.entries()) expect(sum, `${at}`).toBeCloseTo(at >= 4 && at < 8 ? 0 : 7, 12)
})
