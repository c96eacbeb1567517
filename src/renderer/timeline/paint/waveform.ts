import type { Columns } from '../columns.ts'
import { type Colour, fillBox, mix, type PixelBox, type Pixels, rampOf, rampSteps, wordOf } from './pixels.ts'

/** Words that a waveform is painted with. */
export type WaveInk = {
  readonly ground: number
  /** From the ground to the wave, by covered share. */
  readonly wave: Uint32Array
  /** From the wave to its inner, root-mean-square body. */
  readonly body: Uint32Array
  /** From the ground to the dots of single samples. */
  readonly axis: number
  /** Where a sample lies beyond full scale. */
  readonly clipped: number
}

export const waveInk = (ground: Colour, wave: Colour, body: Colour, clipped: Colour): WaveInk => ({
  ground: wordOf(ground),
  wave: rampOf(ground, wave),
  body: rampOf(wave, body),
  axis: wordOf(mix(ground, wave, 0.35)),
  clipped: wordOf(clipped),
})

/**
 * Paints columns over a box whose ground is already there; full scale touches its edges. Column 0 is at `box.x`. A flat
 * stretch is one pixel high, so that silence is a line; what is not known yet is a fainter one.
 */
export const paintWave = (pixels: Pixels, box: PixelBox, columns: Columns, ink: WaveInk): void => {
  const { words, width } = pixels
  const top = Math.max(0, box.y)
  const bottom = Math.min(pixels.height, box.y + box.height)
  if (bottom <= top) return
  const half = (box.height - 1) / 2
  const middle = box.y + box.height / 2
  const from = Math.max(0, -box.x)
  const to = Math.min(box.width, width - box.x)
  for (let column = from; column < to; column++) {
    const x = box.x + column
    const high = columns.high[column]!
    const low = columns.low[column]!
    if (!(high >= low)) {
      const row = Math.floor(middle)
      if (row >= top && row < bottom) words[row * width + x] = ink.axis
      continue
    }
    let upper = middle - high * half
    let lower = middle - low * half
    if (lower - upper < 1) {
      const centre = (upper + lower) / 2
      upper = centre - 0.5
      lower = centre + 0.5
    }
    paintSpan(words, width, x, Math.max(upper, top), Math.min(lower, bottom), ink.wave)
    const rms = columns.rms[column]!
    if (rms > 0) {
      const innerTop = Math.max(middle - rms * half, upper + 0.5, top)
      const innerBottom = Math.min(middle + rms * half, lower - 0.5, bottom)
      if (innerBottom - innerTop > 0.5) paintSpan(words, width, x, innerTop, innerBottom, ink.body)
    }
    if (high > 1 && box.y >= top) words[box.y * width + x] = ink.clipped
    if (low < -1 && box.y + box.height <= bottom) words[(box.y + box.height - 1) * width + x] = ink.clipped
  }
}

const paintSpan = (
  words: Uint32Array,
  width: number,
  x: number,
  upper: number,
  lower: number,
  ramp: Uint32Array,
): void => {
  if (lower <= upper) return
  const first = Math.floor(upper)
  const last = Math.ceil(lower) - 1
  if (first === last) {
    words[first * width + x] = ramp[Math.round((lower - upper) * rampSteps)]!
    return
  }
  words[first * width + x] = ramp[Math.round((first + 1 - upper) * rampSteps)]!
  const full = ramp[rampSteps]!
  let at = (first + 1) * width + x
  for (let row = first + 1; row < last; row++, at += width) words[at] = full
  words[last * width + x] = ramp[Math.round((lower - last) * rampSteps)]!
}

/** A sample as it is painted at the closest zooms: its place and value. */
export type SampleDot = { readonly x: number; readonly value: number }

/** Paints single samples as stems from the axis and square dots of `size` pixels. */
export const paintSamples = (
  pixels: Pixels,
  box: PixelBox,
  dots: readonly SampleDot[],
  size: number,
  ink: WaveInk,
): void => {
  const half = (box.height - 1) / 2
  const middle = box.y + box.height / 2
  const reach = Math.floor(size / 2)
  const inside = (part: PixelBox): PixelBox => {
    const x = Math.max(part.x, box.x)
    const y = Math.max(part.y, box.y)
    return {
      x,
      y,
      width: Math.max(0, Math.min(part.x + part.width, box.x + box.width) - x),
      height: Math.max(0, Math.min(part.y + part.height, box.y + box.height) - y),
    }
  }
  for (const { x, value } of dots) {
    const column = box.x + Math.round(x)
    const row = Math.floor(middle - value * half)
    const axis = Math.floor(middle)
    fillBox(
      pixels,
      inside({ x: column, y: Math.min(row, axis), width: 1, height: Math.abs(row - axis) }),
      ink.wave[Math.round(rampSteps * 0.45)]!,
    )
    fillBox(pixels, inside({ x: column - reach, y: row - reach, width: size, height: size }), ink.body[rampSteps]!)
  }
}
