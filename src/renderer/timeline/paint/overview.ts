import { overviewHeight } from '../geometry.ts'
import type { Overview } from '../overview-layout.ts'
import type { Palette } from './palette.ts'

/** Paints the clips of the overview on an empty canvas of its own, which is kept while the project and its size stay. */
const paintClips = (
  context: OffscreenCanvasRenderingContext2D,
  { clips }: Overview,
  palette: Palette,
  pixelRatio: number,
): void => {
  const hairline = Math.max(1, Math.round(pixelRatio))
  context.globalAlpha = 0.75
  for (const clip of clips) {
    context.fillStyle = palette.clips[clip.colour % palette.clips.length]!.plain.hue
    context.fillRect(
      Math.round(clip.x * pixelRatio),
      Math.round(clip.y * pixelRatio),
      Math.max(hairline, Math.round(clip.width * pixelRatio) - hairline),
      Math.max(hairline, Math.round(clip.height * pixelRatio)),
    )
  }
}

/** Paints overviews one after the other; what does not change from one to the next is painted once. */
export const createOverviewPainter = () => {
  let layer: OffscreenCanvas | null = null
  let painted: { clips: Overview['clips']; palette: Palette; width: number } | null = null

  const layerOf = (
    overview: Overview,
    palette: Palette,
    pixelRatio: number,
    width: number,
    height: number,
  ): OffscreenCanvas => {
    const same = painted?.clips === overview.clips && painted.palette === palette && painted.width === width
    if (same && layer) return layer
    layer = new OffscreenCanvas(Math.max(1, width), Math.max(1, height))
    const context = layer.getContext('2d')
    if (context) paintClips(context, overview, palette, pixelRatio)
    painted = { clips: overview.clips, palette, width }
    return layer
  }

  /** Paints the overview with the window that the timeline shows; the rest is dimmed. */
  return (
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
    context.fillStyle = palette.line
    context.fillRect(0, height - hairline, width, hairline)
    if (overview.clips.length === 0) return
    context.drawImage(layerOf(overview, palette, pixelRatio, width, height), 0, 0)
    if (selection) {
      context.fillStyle = palette.selection
      context.fillRect(selection.x * pixelRatio, 0, Math.max(hairline, selection.width * pixelRatio), height)
    }
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
}
