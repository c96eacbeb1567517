import { spectrumBands, spectrumLowest } from '../../../contract/bytes.ts'
import type { Hertz } from '../../../core/base/units.ts'
import type { SpectrumColumns } from '../spectrum-columns.ts'
import { type Colour, mix, type PixelBox, type Pixels, wordOf } from './pixels.ts'

/**
 * Nine steps of matplotlib's "magma" (N. Smith and S. van der Walt, CC0): lightness rises evenly, so equal steps in level
 * look equal. In light themes it runs the other way, from paper to ink.
 */
const magma: readonly Colour[] = [
  [0, 0, 4],
  [28, 16, 68],
  [79, 18, 123],
  [129, 37, 129],
  [181, 54, 122],
  [229, 80, 100],
  [251, 135, 97],
  [254, 194, 135],
  [252, 253, 191],
]

/** Levels, in dBFS of a band, at the two ends of the colours. */
const quietest = -100
const loudest = -18

/** Words by byte of a spectrum, see `contract/bytes.ts`: byte b is b / 2 − 120 dBFS. */
export const spectrumInk = (ground: Colour, dark: boolean): Uint32Array =>
  Uint32Array.from({ length: 256 }, (_, byte) => {
    const level = (byte / 2 - 120 - quietest) / (loudest - quietest)
    const place = Math.min(Math.max(level, 0), 1) * (magma.length - 1)
    const step = Math.min(Math.floor(dark ? place : magma.length - 1 - place), magma.length - 2)
    const colour = mix(magma[step]!, magma[step + 1]!, (dark ? place : magma.length - 1 - place) - step)
    // The quietest tenth fades into the ground, so that silence does not look like a hole in the clip.
    return wordOf(mix(ground, colour, Math.min(1, Math.max(0, level) * 10)))
  })

/** Paints columns over a box, low frequencies at the bottom. Column 0 is at `box.x`. */
export const paintSpectrogram = (
  pixels: Pixels,
  box: PixelBox,
  columns: SpectrumColumns,
  ink: Uint32Array,
  ground: number,
): void => {
  const { words, width } = pixels
  const top = Math.max(0, box.y)
  const bottom = Math.min(pixels.height, box.y + box.height)
  const from = Math.max(0, -box.x)
  const to = Math.min(box.width, width - box.x)
  const { levels, known } = columns
  for (let row = top; row < bottom; row++) {
    const place = ((box.y + box.height - row - 0.5) / box.height) * spectrumBands - 0.5
    const lower = Math.min(Math.max(Math.floor(place), 0), spectrumBands - 1)
    const upper = Math.min(lower + 1, spectrumBands - 1)
    const share = Math.min(Math.max(place - lower, 0), 1)
    let at = row * width + box.x + from
    let offset = from * spectrumBands
    for (let column = from; column < to; column++, at++, offset += spectrumBands) {
      if (known[column] === 0) {
        words[at] = ground
        continue
      }
      const a = levels[offset + lower]!
      words[at] = ink[(a + (levels[offset + upper]! - a) * share + 0.5) | 0]!
    }
  }
}

/** Share of the height, from the bottom, at which a frequency is drawn. */
export const frequencyPlace = (frequency: Hertz, rate: Hertz): number =>
  Math.log(frequency / spectrumLowest) / Math.log(rate / 2 / spectrumLowest)

/** Frequencies worth a label in a box of `height` pixels, at least 14 apart. */
export const frequencyLabels = (rate: Hertz, height: number): { readonly place: number; readonly text: string }[] => {
  const labels: { place: number; text: string }[] = []
  let last = Number.NEGATIVE_INFINITY
  for (const frequency of [100, 200, 500, 1000, 2000, 5000, 10_000, 20_000]) {
    const place = frequencyPlace(frequency, rate)
    if (place <= 0 || place * height > height - 7 || place * height < 6) continue
    if ((place - last) * height < 16) continue
    labels.push({ place, text: frequency >= 1000 ? `${frequency / 1000}k` : `${frequency}` })
    last = place
  }
  return labels
}
