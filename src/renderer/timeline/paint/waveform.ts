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
    upper = Math.max(upper, top)
    lower = Math.min(lower, bottom)
    if (lower > upper) {
      const inner = columns.rms[column]! * half
      paintColumn(words, width, x, upper, lower, middle - inner, middle + inner, ink)
    }
    if (high > 1 && box.y >= top) words[box.y * width + x] = ink.clipped
    if (low < -1 && box.y + box.height <= bottom) words[(box.y + box.height - 1) * width + x] = ink.clipped
  }
}

/**
 * One column from `upper` to `lower`, its end pixels as far as they are covered, with the body between the two inner
 * heights. Heights are not negative, so that truncating them is rounding down.
 */
const paintColumn = (
  words: Uint32Array,
  width: number,
  x: number,
  upper: number,
  lower: number,
  innerUpper: number,
  innerLower: number,
  { wave, body }: WaveInk,
): void => {
  const first = upper | 0
  const last = (lower - 1e-6) | 0
  if (first === last) {
    words[first * width + x] = wave[((lower - upper) * rampSteps + 0.5) | 0]!
    return
  }
  words[first * width + x] = wave[((first + 1 - upper) * rampSteps + 0.5) | 0]!
  const full = wave[rampSteps]!
  const strong = body[rampSteps]!
  // NaN, where the body is not known, compares false and leaves it out.
  const innerFirst = innerUpper > first + 1 ? (innerUpper + 0.5) | 0 : first + 1
  const innerEnd = innerLower < last ? (innerLower + 0.5) | 0 : innerLower >= last ? last : 0
  let at = (first + 1) * width + x
  let row = first + 1
  for (const end = Math.min(innerFirst, last); row < end; row++, at += width) words[at] = full
  for (const end = Math.min(innerEnd, last); row < end; row++, at += width) words[at] = strong
  for (; row < last; row++, at += width) words[at] = full
  words[last * width + x] = wave[((lower - last) * rampSteps + 0.5) | 0]!
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
