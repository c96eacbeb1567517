import type { ClipId, Document, Source, TrackId } from '../../../core/project/records.ts'
import { fadeGain } from '../../../core/timeline/fades.ts'
import type { Tick } from '../../../core/timeline/grid.ts'
import type { TileReader } from '../columns.ts'
import { stageHead } from '../geometry.ts'
import { bodyHeight, bodyTop, type ClipBox, type GrowingBox, type Scene, snappedX } from '../scene.ts'
import type { ClipInk } from './clip-ink.ts'
import { type ClipBuffers, paintClipBody, type ShownAudio, splitBody } from './clips.ts'
import type { Palette } from './palette.ts'
import { cssOf, fillBox, type Pixels, wordOf } from './pixels.ts'
import { frequencyLabels } from './spectrogram.ts'
import { fitText, textWidth } from './text.ts'

export type LanesInput = {
  readonly scene: Scene
  readonly document: Document
  readonly palette: Palette
  readonly ticks: readonly Tick[]
  readonly focusedTrack: TrackId | null
  /** Clips whose blended source is shown, because it is what is heard. */
  readonly compared: ReadonlySet<ClipId>
  readonly reader: TileReader
  readonly buffers: ClipBuffers
}

/** The pixels of the lanes, and the image that puts them on a canvas. */
export type LanePixels = Pixels & { readonly image: ImageData }

export const makeLanePixels = (width: number, height: number): LanePixels => {
  const image = new ImageData(Math.max(1, width), Math.max(1, height))
  return { image, words: new Uint32Array(image.data.buffer), width: image.width, height: image.height }
}

/** Paints lanes with their clips: bodies by pixel, all else by the canvas on top. */
export const paintLanes = (context: CanvasRenderingContext2D, pixels: LanePixels, input: LanesInput): void => {
  const { scene, palette, document } = input
  const { pixelRatio, view } = scene
  const offset = Math.round(stageHead * pixelRatio)
  const device = (value: number) => Math.round(value * pixelRatio)
  const hairline = Math.max(1, Math.round(pixelRatio))

  fillBox(pixels, { x: 0, y: 0, width: pixels.width, height: pixels.height }, wordOf(palette.lane))
  for (const { row, top, height } of scene.rows)
    if (row.id === input.focusedTrack)
      fillBox(
        pixels,
        { x: 0, y: device(top) - offset, width: pixels.width, height: device(height) },
        wordOf(palette.laneFocused),
      )
  const bodies: { box: ClipBox; ink: ClipInk; audio: ShownAudio }[] = []
  for (const box of scene.clips) {
    const track = document.track[box.clip.track]
    const audio = shownAudio(document, box, input.compared)
    if (!track || !audio) continue
    const pair = palette.clips[track.colour % palette.clips.length]!
    const ink = box.selected ? pair.selected : pair.plain
    const lane = track.id === input.focusedTrack ? palette.laneFocused : palette.lane
    paintClipBody(pixels, scene, box, audio, track.view, ink, lane, input.buffers, input.reader, offset)
    bodies.push({ box, ink, audio })
  }
  for (const box of scene.growing) paintGrowingBody(pixels, input, box, offset)
  context.putImageData(pixels.image, 0, offset)

  context.save()
  context.beginPath()
  context.rect(0, offset, pixels.width, pixels.height)
  context.clip()
  paintGrid(context, input, offset, hairline)
  context.fillStyle = palette.line
  for (const { top, height } of scene.rows) context.fillRect(0, device(top + height) - hairline, pixels.width, hairline)
  for (const { box, ink, audio } of bodies) {
    const track = document.track[box.clip.track]!
    paintFades(context, box, ink, palette, pixelRatio)
    paintFrame(context, box, ink, pixelRatio, hairline)
    paintName(context, box, ink, palette, pixelRatio, input.compared.has(box.clip.id))
    if (track.view !== 'waveform') paintFrequencies(context, scene, box, track.view, audio, palette)
  }
  for (const box of scene.growing) paintGrowingFrame(context, input, box, view.width)
  context.restore()
}

const shownAudio = (document: Document, { clip }: ClipBox, compared: ReadonlySet<ClipId>): ShownAudio | null => {
  const other = clip.blend && compared.has(clip.id) ? clip.blend : null
  const source = document.source[other?.source ?? clip.source]
  if (!source) return null
  return { source, at: clip.at, from: other?.from ?? clip.from, clip: other ? { ...clip, from: other.from } : clip }
}

/** Grid lines behind and faintly through the clips, on the ruler's labelled ticks. */
const paintGrid = (
  context: CanvasRenderingContext2D,
  { scene, ticks, palette }: LanesInput,
  top: number,
  hairline: number,
): void => {
  context.fillStyle = palette.text
  context.globalAlpha = 0.07
  for (const tick of ticks) {
    if (tick.label === null) continue
    const x = Math.round(snappedX(scene.view, scene.pixelRatio, tick.at) * scene.pixelRatio)
    context.fillRect(x, top, hairline, context.canvas.height - top)
  }
  context.globalAlpha = 1
}

const paintFades = (
  context: CanvasRenderingContext2D,
  box: ClipBox,
  ink: ClipInk,
  palette: Palette,
  pixelRatio: number,
): void => {
  const { clip } = box
  const top = bodyTop(box) * pixelRatio
  const height = bodyHeight(box) * pixelRatio
  for (const side of ['in', 'out'] as const) {
    const width = (side === 'in' ? box.fadeIn : box.fadeOut) * pixelRatio
    if (width < 2) continue
    const shape = side === 'in' ? clip.fadeIn.shape : clip.fadeOut.shape
    const edge = (side === 'in' ? box.x : box.x + box.width) * pixelRatio
    const sign = side === 'in' ? 1 : -1
    const steps = Math.min(48, Math.max(8, Math.round(width / 4)))
    const curve = new Path2D()
    curve.moveTo(edge, top + height)
    for (let step = 1; step <= steps; step++)
      curve.lineTo(edge + (sign * width * step) / steps, top + height * (1 - fadeGain(shape, step / steps)))
    const above = new Path2D(curve)
    above.lineTo(edge, top)
    above.closePath()
    context.fillStyle = palette.shade
    context.fill(above)
    context.strokeStyle = ink.hue
    context.lineWidth = Math.max(1, pixelRatio)
    context.stroke(curve)
  }
}

const paintFrame = (
  context: CanvasRenderingContext2D,
  box: ClipBox,
  ink: ClipInk,
  pixelRatio: number,
  hairline: number,
): void => {
  const x = Math.round(box.x * pixelRatio)
  const width = Math.round(box.width * pixelRatio)
  const y = Math.round(box.top * pixelRatio)
  const height = Math.round(box.height * pixelRatio)
  const name = Math.round(box.nameHeight * pixelRatio)
  const radius = width > 12 ? 3 * pixelRatio : 0
  context.fillStyle = ink.name
  context.beginPath()
  context.roundRect(x, y, width, name, [radius, radius, 0, 0])
  context.fill()
  if (width <= 4) return
  const thickness = box.selected ? Math.round(1.5 * pixelRatio) : hairline
  context.strokeStyle = ink.border
  context.lineWidth = thickness
  context.beginPath()
  context.roundRect(x + thickness / 2, y + thickness / 2, width - thickness, height - thickness, radius)
  context.stroke()
}

/** `+3.0 dB` with a true minus sign. */
const gainText = (gain: number): string => `${gain > 0 ? '+' : '−'}${Math.abs(gain).toFixed(1)} dB`

const paintName = (
  context: CanvasRenderingContext2D,
  box: ClipBox,
  ink: ClipInk,
  palette: Palette,
  pixelRatio: number,
  compared: boolean,
): void => {
  if (box.nameHeight < 12) return
  const from = Math.max(box.x, 0)
  const to = Math.min(box.x + box.width, context.canvas.width / pixelRatio)
  const size = box.nameHeight >= 16 ? 11 : 9.5
  context.font = `500 ${size * pixelRatio}px ${palette.font}`
  context.textBaseline = 'alphabetic'
  context.textAlign = 'left'
  context.fillStyle = ink.nameText
  const baseline = Math.round((box.top + box.nameHeight / 2 + size * 0.36) * pixelRatio)
  const { clip } = box
  const facts = [
    clip.gain === 0 ? '' : gainText(clip.gain),
    clip.blend ? (compared ? 'source' : `blend ${Math.round(clip.blend.amount * 100)}%`) : '',
  ].filter(Boolean)
  let room = to - from - 14
  if (facts.length > 0 && room > 110) {
    const text = facts.join('  ')
    const width = textWidth(context, text) / pixelRatio
    context.globalAlpha = 0.8
    context.fillText(text, Math.round((to - 7 - width) * pixelRatio), baseline)
    context.globalAlpha = 1
    room -= width + 10
  }
  const text = fitText(context, clip.name, room * pixelRatio)
  if (text) context.fillText(text, Math.round((from + 7) * pixelRatio), baseline)
}

const paintFrequencies = (
  context: CanvasRenderingContext2D,
  scene: Scene,
  box: ClipBox,
  view: 'spectrogram' | 'both',
  audio: ShownAudio,
  palette: Palette,
): void => {
  const { pixelRatio } = scene
  const from = Math.max(box.x, 0)
  const to = Math.min(box.x + box.width, scene.view.width)
  if (to - from < 70) return
  const body = {
    x: Math.round(from * pixelRatio),
    y: Math.round(bodyTop(box) * pixelRatio),
    width: 1,
    height: Math.round(bodyHeight(box) * pixelRatio),
  }
  const { spectrum } = splitBody(body, view, audio.source.channels)
  if (!spectrum || spectrum.height < 40 * pixelRatio) return
  context.font = `${9 * pixelRatio}px ${palette.font}`
  context.textBaseline = 'middle'
  context.textAlign = 'left'
  for (const { place, text } of frequencyLabels(audio.source.rate, spectrum.height / pixelRatio)) {
    const y = Math.round(spectrum.y + spectrum.height * (1 - place))
    const width = textWidth(context, text)
    context.fillStyle = palette.dark ? 'rgb(0 0 0 / 0.55)' : 'rgb(255 255 255 / 0.7)'
    context.fillRect(spectrum.x + 6 * pixelRatio, y - 6 * pixelRatio, width + 6 * pixelRatio, 12 * pixelRatio)
    context.fillStyle = palette.text
    context.fillText(text, spectrum.x + 9 * pixelRatio, y)
  }
  context.textBaseline = 'alphabetic'
}

/** The source of a running job as if it were in the document already. */
const growingAudio = (box: GrowingBox): ShownAudio => {
  const { source, channels, rate, ready, at } = box.growing
  const shown: Pick<Source, 'id' | 'channels' | 'frames' | 'rate'> = { id: source, channels, rate, frames: ready }
  return { source: shown, at, from: 0, clip: null }
}

const growingInk = (palette: Palette, box: GrowingBox): ClipInk =>
  palette.clips[box.growing.part === 'import' ? 7 : 0]!.plain

const paintGrowingBody = (
  pixels: Pixels,
  { scene, palette, buffers, reader }: LanesInput,
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

const paintGrowingFrame = (
  context: CanvasRenderingContext2D,
  { scene, palette }: LanesInput,
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
