import type { Frames } from '../../../core/base/units.ts'
import type { ClipId, Document } from '../../../core/project/records.ts'
import type { EditorState } from '../../state/editor-store.ts'
import { handleRadius, rulerHeight, stageHead } from '../geometry.ts'
import { fadeHandle, gainHandle } from '../hit.ts'
import type { MarkerBox } from '../marker-layout.ts'
import { type ClipBox, type Scene, snappedX } from '../scene.ts'
import type { Palette } from './palette.ts'
import { textWidth } from './text.ts'

/** Where files that are being dragged in would land. `top` and `height` are of the row, null for below the last. */
export type DropHint = { readonly at: Frames; readonly row: { readonly top: number; readonly height: number } | null }

export type OverlayInput = {
  readonly scene: Scene
  readonly document: Document
  readonly palette: Palette
  readonly markers: readonly MarkerBox[]
  readonly selection: EditorState['selection']
  readonly cursor: Frames
  readonly hovered: ClipId | null
  /** The clip that has the keyboard. */
  readonly focused: ClipId | null
  readonly guide: Frames | null
  readonly splitAt: { readonly clip: ClipId; readonly at: Frames } | null
  /** A short fact about the gesture, at a place: "+1.5 dB". */
  readonly hint: { readonly x: number; readonly y: number; readonly text: string } | null
  readonly drop: DropHint | null
}

/** Paints what changes while the lanes do not: selection, cursor, handles, guides. */
export const paintOverlay = (context: CanvasRenderingContext2D, input: OverlayInput): void => {
  const { scene, palette } = input
  const { pixelRatio, view } = scene
  const width = Math.round(view.width * pixelRatio)
  const top = Math.round(stageHead * pixelRatio)
  const bottom = top + Math.round(view.height * pixelRatio)
  context.clearRect(0, 0, context.canvas.width, context.canvas.height)
  context.save()
  context.beginPath()
  context.rect(0, top, width, bottom - top)
  context.clip()
  paintMarkerLines(context, input, top, bottom)
  paintSelection(context, input)
  for (const box of scene.clips) {
    if (box.clip.id === input.hovered || box.selected) paintHandles(context, box, input)
    if (box.clip.id === input.focused) paintFocus(context, box, input)
  }
  paintSplit(context, input)
  if (input.drop) paintDrop(context, input, input.drop)
  context.restore()
  const hairline = Math.max(1, Math.round(pixelRatio))
  const x = (frame: Frames) => Math.round(snappedX(view, pixelRatio, frame) * pixelRatio)
  if (!input.selection || input.selection.length === 0) {
    context.fillStyle = palette.cursor
    context.fillRect(x(input.cursor), Math.round((rulerHeight - 9) * pixelRatio), hairline, bottom)
  }
  if (input.guide !== null) {
    context.fillStyle = palette.warning
    context.fillRect(x(input.guide), 0, hairline, bottom)
  }
  if (input.hint) paintHint(context, input, input.hint)
}

const paintMarkerLines = (
  context: CanvasRenderingContext2D,
  { scene, palette, markers }: OverlayInput,
  top: number,
  bottom: number,
): void => {
  const hairline = Math.max(1, Math.round(scene.pixelRatio))
  context.fillStyle = palette.marker
  context.globalAlpha = 0.45
  for (const { marker, x, width } of markers) {
    context.fillRect(Math.round(x * scene.pixelRatio), top, hairline, bottom - top)
    if (marker.length > 0) context.fillRect(Math.round((x + width) * scene.pixelRatio), top, hairline, bottom - top)
  }
  context.globalAlpha = 1
}

const paintSelection = (context: CanvasRenderingContext2D, { scene, palette, selection }: OverlayInput): void => {
  if (!selection || selection.length === 0) return
  const { pixelRatio, view } = scene
  const from = Math.round(snappedX(view, pixelRatio, selection.from) * pixelRatio)
  const to = Math.round(snappedX(view, pixelRatio, selection.from + selection.length) * pixelRatio)
  const hairline = Math.max(1, Math.round(pixelRatio))
  const tracks = new Set(selection.tracks)
  for (const { row, top, height } of scene.rows) {
    if (row.kind !== 'track' || (tracks.size > 0 && !tracks.has(row.id))) continue
    const y = Math.round(top * pixelRatio)
    const rows = Math.round(height * pixelRatio)
    context.fillStyle = palette.selection
    context.fillRect(from, y, to - from, rows)
    context.fillStyle = palette.selectionEdge
    context.fillRect(from, y, hairline, rows)
    context.fillRect(to - hairline, y, hairline, rows)
  }
}

const paintDot = (
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  { scene, palette }: OverlayInput,
  ring: string,
): void => {
  const radius = handleRadius * scene.pixelRatio
  context.beginPath()
  context.arc(x * scene.pixelRatio, y * scene.pixelRatio, radius - 0.75 * scene.pixelRatio, 0, 2 * Math.PI)
  context.fillStyle = palette.raised
  context.fill()
  context.strokeStyle = ring
  context.lineWidth = 1.5 * scene.pixelRatio
  context.stroke()
}

const paintHandles = (context: CanvasRenderingContext2D, box: ClipBox, input: OverlayInput): void => {
  const { scene, palette, document } = input
  const { pixelRatio, view } = scene
  if (!box.handled) return
  const track = document.track[box.clip.track]
  const ink = palette.clips[(track?.colour ?? 0) % palette.clips.length]!.plain
  const gain = gainHandle(box, view.width)
  if (gain.x > box.x + 24 && gain.x < box.x + box.width - 24) {
    const from = Math.max(0, box.x + 1)
    const to = Math.min(box.x + box.width - 1, view.width)
    context.strokeStyle = palette.gainLine
    context.lineWidth = Math.max(1, Math.round(pixelRatio))
    context.setLineDash([3 * pixelRatio, 4 * pixelRatio])
    context.beginPath()
    const y = Math.round(gain.y * pixelRatio) + (context.lineWidth % 2) / 2
    context.moveTo(Math.round(from * pixelRatio), y)
    context.lineTo(Math.round(to * pixelRatio), y)
    context.stroke()
    context.setLineDash([])
    paintDot(context, gain.x, gain.y, input, palette.gainLine)
  }
  for (const side of ['in', 'out'] as const) {
    const handle = fadeHandle(box, side)
    paintDot(context, handle.x, handle.y, input, ink.hue)
  }
}

const paintFocus = (context: CanvasRenderingContext2D, box: ClipBox, { scene, palette }: OverlayInput): void => {
  const { pixelRatio } = scene
  context.strokeStyle = palette.focus
  context.lineWidth = Math.round(2 * pixelRatio)
  context.beginPath()
  context.roundRect(
    Math.round(box.x * pixelRatio) - pixelRatio,
    Math.round(box.top * pixelRatio) - pixelRatio,
    Math.round(box.width * pixelRatio) + 2 * pixelRatio,
    Math.round(box.height * pixelRatio) + 2 * pixelRatio,
    4 * pixelRatio,
  )
  context.stroke()
}

const paintSplit = (context: CanvasRenderingContext2D, { scene, palette, splitAt }: OverlayInput): void => {
  const box = splitAt && scene.clips.find((candidate) => candidate.clip.id === splitAt.clip)
  if (!box) return
  const x = Math.round(snappedX(scene.view, scene.pixelRatio, splitAt.at) * scene.pixelRatio)
  context.fillStyle = palette.accent
  context.fillRect(
    x,
    box.top * scene.pixelRatio,
    Math.max(1, Math.round(scene.pixelRatio)),
    box.height * scene.pixelRatio,
  )
}

const paintDrop = (context: CanvasRenderingContext2D, { scene, palette }: OverlayInput, drop: DropHint): void => {
  const { pixelRatio, view } = scene
  const x = Math.round(snappedX(view, pixelRatio, drop.at) * pixelRatio)
  const top = drop.row?.top ?? Math.max(scene.end, stageHead)
  const height = drop.row?.height ?? Math.max(48, stageHead + view.height - top)
  const y = Math.round(top * pixelRatio)
  context.fillStyle = palette.selection
  context.fillRect(x, y, context.canvas.width - x, Math.round(height * pixelRatio))
  context.fillStyle = palette.accent
  context.fillRect(x, y, Math.round(2 * pixelRatio), Math.round(height * pixelRatio))
}

const paintHint = (
  context: CanvasRenderingContext2D,
  { scene, palette }: OverlayInput,
  hint: NonNullable<OverlayInput['hint']>,
): void => {
  const { pixelRatio, view } = scene
  context.font = `500 ${11 * pixelRatio}px ${palette.font}`
  context.textBaseline = 'alphabetic'
  context.textAlign = 'left'
  const width = textWidth(context, hint.text) / pixelRatio + 14
  const x = Math.min(Math.max(hint.x + 12, 4), view.width - width - 4)
  const y = Math.min(Math.max(hint.y - 30, 4), stageHead + view.height - 24)
  context.fillStyle = palette.raised
  context.strokeStyle = palette.lineStrong
  context.lineWidth = Math.max(1, Math.round(pixelRatio))
  context.beginPath()
  context.roundRect(
    Math.round(x * pixelRatio) + 0.5,
    Math.round(y * pixelRatio) + 0.5,
    width * pixelRatio,
    20 * pixelRatio,
    4 * pixelRatio,
  )
  context.fill()
  context.stroke()
  context.fillStyle = palette.text
  context.fillText(hint.text, (x + 7) * pixelRatio, Math.round((y + 14) * pixelRatio))
}
