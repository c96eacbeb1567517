import { stageHead } from '../geometry.ts'
import type { Scene } from '../scene.ts'
import { type BandBox, type LaneBox, shades } from '../sound-lane.ts'
import type { Palette } from './palette.ts'
import { fitText } from './text.ts'

export type SoundLanesInput = {
  readonly scene: Scene
  readonly palette: Palette
  readonly lanes: readonly LaneBox[]
}

/** Bands are quiet: even the surest lets the lane shine through, so that the waveform above stays what is looked at. */
const faintest = 0.14
const strongest = 0.5

/** A narrower band would be nothing but its beginning. */
const leastHeaded = 6

/** Sounds that stand near each other among the classes are often heard together: neighbours differ in hue. */
const hueOf = ({ clips }: Palette, index: number): string => clips[index % clips.length]!.plain.hue

/** Paints what is heard beneath the waveforms of the tracks that show it. */
export const paintSoundLanes = (
  context: CanvasRenderingContext2D,
  { scene, palette, lanes }: SoundLanesInput,
): void => {
  const { pixelRatio } = scene
  const head = Math.round(stageHead * pixelRatio)
  context.save()
  context.beginPath()
  context.rect(0, head, context.canvas.width, context.canvas.height - head)
  context.clip()
  context.font = `500 ${10.5 * pixelRatio}px ${palette.font}`
  context.textBaseline = 'middle'
  context.textAlign = 'left'
  for (const { top, bands } of lanes) {
    context.fillStyle = palette.line
    context.fillRect(0, Math.round(top * pixelRatio), context.canvas.width, Math.max(1, Math.round(pixelRatio)))
    for (const box of bands) paintBand(context, box, top, palette, pixelRatio)
  }
  context.restore()
}

const paintBand = (
  context: CanvasRenderingContext2D,
  { index, name, x, width, top, height, cells }: BandBox,
  laneTop: number,
  palette: Palette,
  pixelRatio: number,
): void => {
  const y = Math.round((laneTop + top) * pixelRatio)
  const bottom = Math.round((laneTop + top + height) * pixelRatio)
  context.fillStyle = hueOf(palette, index)
  for (const cell of cells) {
    context.globalAlpha = faintest + ((strongest - faintest) * (cell.shade - 1)) / (shades - 1)
    context.fillRect(Math.round(cell.x * pixelRatio), y, Math.round(cell.width * pixelRatio), bottom - y)
  }
  // The first pixels in full colour tell two bands of one shade apart where they meet.
  context.globalAlpha = 0.9
  if (width >= leastHeaded) context.fillRect(Math.round(x * pixelRatio), y, 2 * pixelRatio, bottom - y)
  context.globalAlpha = 1
  const inset = 6 * pixelRatio
  const text = fitText(context, name, width * pixelRatio - 2 * inset)
  // A name that is cut to a letter or two tells nothing.
  if (text.length < Math.min(4, name.length)) return
  context.fillStyle = palette.text
  context.fillText(text, Math.round(x * pixelRatio) + inset, (y + bottom) / 2 + 0.5 * pixelRatio)
}
