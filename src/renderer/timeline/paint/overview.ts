import { overviewHeight } from '../geometry.ts'
import type { Overview } from '../overview-layout.ts'
import type { Palette } from './palette.ts'

/** Paints the overview with the window that the timeline shows; the rest is dimmed. */
export const paintOverview = (
  context: CanvasRenderingContext2D,
  overview: Overview,
  palette: Palette,
  pixelRatio: number,
  selection: { readonly x: number; readonly width: number } | null,
): void => {
  const width = context.canvas.width
  const height = Math.round(overviewHeight * pixelRatio)
  const hairline = Math.max(1, Math.round(pixelRatio))
  context.fillStyle = palette.head
  context.fillRect(0, 0, width, height)
  for (const clip of overview.clips) {
    context.fillStyle = palette.clips[clip.colour % palette.clips.length]!.plain.hue
    context.globalAlpha = 0.75
    context.fillRect(
      Math.round(clip.x * pixelRatio),
      Math.round(clip.y * pixelRatio),
      Math.max(hairline, Math.round(clip.width * pixelRatio) - hairline),
      Math.max(hairline, Math.round(clip.height * pixelRatio)),
    )
  }
  context.globalAlpha = 1
  if (selection) {
    context.fillStyle = palette.selection
    context.fillRect(selection.x * pixelRatio, 0, Math.max(hairline, selection.width * pixelRatio), height)
  }
  context.fillStyle = palette.line
  context.fillRect(0, height - hairline, width, hairline)
  if (overview.clips.length === 0) return
  const x = Math.round(overview.window.x * pixelRatio)
  const shown = Math.round(overview.window.width * pixelRatio)
  context.fillStyle = palette.head
  context.globalAlpha = 0.6
  context.fillRect(0, 0, x, height)
  context.fillRect(x + shown, 0, width - x - shown, height)
  context.globalAlpha = 1
  context.strokeStyle = palette.textDim
  context.lineWidth = hairline
  context.beginPath()
  context.roundRect(
    x + hairline / 2,
    2.5 * hairline,
    Math.max(4, shown - hairline),
    height - 5 * hairline,
    3 * pixelRatio,
  )
  context.stroke()
}
