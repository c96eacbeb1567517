import type { Source } from '../../../core/project/records.ts'
import type { TileReader } from '../columns.ts'
import { bodyHeight, bodyTop, type GrowingBox, type Scene } from '../scene.ts'
import type { ClipInk } from './clip-ink.ts'
import { type ClipBuffers, paintClipBody, type ShownAudio } from './clips.ts'
import type { Palette } from './palette.ts'
import { cssOf, type Pixels } from './pixels.ts'
import { fitText } from './text.ts'

type GrowingInput = {
  readonly scene: Scene
  readonly palette: Palette
  readonly buffers: ClipBuffers
  readonly reader: TileReader
}

/** The source of a running job as if it were in the document already. */
const growingAudio = (box: GrowingBox): ShownAudio => {
  const { source, channels, rate, ready, at } = box.growing
  const shown: Pick<Source, 'id' | 'channels' | 'frames' | 'rate'> = { id: source, channels, rate, frames: ready }
  return { source: shown, at, from: 0, clip: null }
}

const growingInk = (palette: Palette, box: GrowingBox): ClipInk =>
  palette.clips[box.growing.part === 'import' ? 7 : 0]!.plain

/** Paints the waveform of what has been stored so far. */
export const paintGrowingBody = (
  pixels: Pixels,
  { scene, palette, buffers, reader }: GrowingInput,
  box: GrowingBox,
  offset: number,
): void => {
  const ready = { ...box, width: Math.min(box.ready, box.width) }
  if (ready.width <= 0) return
  paintClipBody(
    pixels,
    scene,
    ready,
    growingAudio(box),
    'waveform',
    growingInk(palette, box),
    palette.lane,
    buffers,
    reader,
    offset,
  )
}

/** Paints the outline of what is to come, with its name and progress. */
export const paintGrowingFrame = (
  context: CanvasRenderingContext2D,
  { scene, palette }: GrowingInput,
  box: GrowingBox,
  viewWidth: number,
): void => {
  const { pixelRatio } = scene
  const ink = growingInk(palette, box)
  const x = Math.round(box.x * pixelRatio)
  const width = Math.max(2, Math.round(box.width * pixelRatio))
  const y = Math.round(box.top * pixelRatio)
  context.fillStyle = cssOf(ink.ground, 0.6)
  const ready = Math.round(Math.max(0, Math.min(box.ready, box.width)) * pixelRatio)
  context.fillRect(
    x + ready,
    Math.round(bodyTop(box) * pixelRatio),
    width - ready,
    Math.round(bodyHeight(box) * pixelRatio),
  )
  context.fillStyle = ink.name
  context.fillRect(x, y, width, Math.round(box.nameHeight * pixelRatio))
  const { progress } = box.growing
  if (progress !== null) {
    context.fillStyle = palette.accent
    context.fillRect(
      x,
      y + Math.round((box.nameHeight - 2) * pixelRatio),
      Math.round(width * progress),
      Math.round(2 * pixelRatio),
    )
  }
  context.strokeStyle = ink.hue
  context.lineWidth = Math.max(1, Math.round(pixelRatio))
  context.setLineDash([4 * pixelRatio, 3 * pixelRatio])
  context.strokeRect(x + 0.5, y + 0.5, width - 1, Math.round(box.height * pixelRatio) - 1)
  context.setLineDash([])
  const from = Math.max(box.x, 0)
  const room = Math.min(box.x + box.width, viewWidth) - from - 14
  context.font = `500 ${11 * pixelRatio}px ${palette.font}`
  context.textBaseline = 'alphabetic'
  context.textAlign = 'left'
  context.fillStyle = ink.nameText
  const percent = progress === null ? '' : ` · ${Math.floor(progress * 100)}%`
  const text = fitText(context, `${box.growing.name}${percent}`, room * pixelRatio)
  context.fillText(
    text,
    Math.round((from + 7) * pixelRatio),
    Math.round((box.top + box.nameHeight / 2 + 4) * pixelRatio),
  )
}
