import type { ClipId, Document, TrackId } from '../../../core/project/records.ts'
import type { Tick } from '../../../core/timeline/grid.ts'
import type { TileReader } from '../columns.ts'
import { stageHead } from '../geometry.ts'
import { type ClipBox, type Scene, snappedX } from '../scene.ts'
import { paintFades, paintFrame, paintFrequencies, paintJoint, paintName } from './clip-frame.ts'
import type { ClipInk } from './clip-ink.ts'
import { type ClipBuffers, paintClipBody, type ShownAudio } from './clips.ts'
import { paintGrowingBody, paintGrowingFrame } from './growing.ts'
import type { Palette } from './palette.ts'
import { fillBox, type Pixels, wordOf } from './pixels.ts'

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
  for (const joint of scene.joints) paintJoint(context, joint, palette, pixelRatio)
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
