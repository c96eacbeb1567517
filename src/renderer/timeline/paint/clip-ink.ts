import { type Colour, cssOf, mix } from './pixels.ts'
import { spectrumInk } from './spectrogram.ts'
import { type WaveInk, waveInk } from './waveform.ts'

/** Inks of the clips of one track. */
export type ClipInk = {
  readonly ground: Colour
  readonly wave: WaveInk
  readonly spectrum: Uint32Array
  readonly name: string
  readonly nameText: string
  readonly border: string
  readonly hue: string
}

/** Makes the inks of clips of a hue on a lane; shades differ by theme so that contrast stays. */
export const clipInk = (
  hue: Colour,
  lane: Colour,
  text: Colour,
  danger: Colour,
  dark: boolean,
  selected: boolean,
): ClipInk => {
  const ground = mix(lane, hue, selected ? (dark ? 0.3 : 0.26) : dark ? 0.16 : 0.13)
  const wave = mix(ground, hue, dark ? 0.72 : 0.62)
  const body = mix(hue, dark ? [255, 255, 255] : [0, 0, 0], dark ? 0.22 : 0.12)
  const bar = mix(lane, hue, selected ? (dark ? 0.85 : 0.9) : dark ? 0.38 : 0.32)
  const onBar: Colour = selected ? (dark ? [14, 16, 20] : [255, 255, 255]) : mix(text, hue, 0.12)
  return {
    ground,
    wave: waveInk(ground, wave, body, danger),
    spectrum: spectrumInk(ground, dark),
    name: cssOf(bar),
    nameText: cssOf(onBar),
    border: cssOf(selected ? hue : mix(lane, hue, dark ? 0.5 : 0.45)),
    hue: cssOf(hue),
  }
}
