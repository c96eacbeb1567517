import { toAmplitude } from '../../../core/base/units.ts'
import type { Document } from '../../../core/project/records.ts'
import { type Columns, makeColumns, readColumns, type TileReader } from '../columns.ts'
import { overviewHeight } from '../geometry.ts'
import type { Overview } from '../overview-layout.ts'
import type { TileAddress } from '../tiles.ts'
import type { Palette } from './palette.ts'

type OverviewClip = Overview['clips'][number]

/** Where the summaries of sources come from. */
type Reading = {
  readonly sources: Document['source']
  readonly reader: TileReader
  readonly columns: Columns
}

type Layer = OffscreenCanvasRenderingContext2D

/** Lower clips than this are bars: a wave of so few pixels says nothing. */
const leastWave = 5

/** Exponent that lifts quiet peaks: at a few pixels of height they would otherwise all be one line. */
const lift = 0.6

/** Paints the peaks of a clip as one wave, its channels together. */
const paintWave = (
  context: Layer,
  { clip, y, height }: OverviewClip,
  x: number,
  width: number,
  scale: number,
  pixelRatio: number,
  { sources, reader, columns }: Reading,
): void => {
  const source = sources[clip.source]
  if (!source) return
  const framesPerColumn = scale / pixelRatio
  const high = new Float32Array(width)
  for (let channel = 0; channel < source.channels; channel++) {
    const { id, frames } = source
    const request = { source: id, channel, frames, start: clip.from, framesPerColumn, count: width }
    readColumns(request, reader, columns)
    for (let column = 0; column < width; column++) {
      const peak = Math.max(columns.high[column]!, -columns.low[column]!)
      if (peak > high[column]!) high[column] = peak
    }
  }
  const gain = toAmplitude(clip.gain)
  const middle = (y + height / 2) * pixelRatio
  const half = (height * pixelRatio) / 2
  for (let column = 0; column < width; column++) {
    const reach = Math.max(0.5, Math.min(1, high[column]! * gain) ** lift * half)
    context.fillRect(x + column, middle - reach, 1, 2 * reach)
  }
}

/** Paints the clips of the overview on an empty canvas of its own. */
const paintClips = (
  context: Layer,
  { clips, scale }: Overview,
  palette: Palette,
  pixelRatio: number,
  reading: Reading,
): void => {
  const hairline = Math.max(1, Math.round(pixelRatio))
  for (const box of clips) {
    const x = Math.round(box.x * pixelRatio)
    const width = Math.max(hairline, Math.round(box.width * pixelRatio) - hairline)
    const waves = box.height >= leastWave && width > 2
    context.fillStyle = palette.clips[box.colour % palette.clips.length]!.plain.hue
    context.globalAlpha = waves ? 0.22 : 0.75
    context.fillRect(
      x,
      Math.round(box.y * pixelRatio),
      width,
      Math.max(hairline, Math.round(box.height * pixelRatio) - (waves ? 0 : hairline)),
    )
    context.globalAlpha = 0.95
    const shown = Math.min(width, reading.columns.low.length)
    if (waves) paintWave(context, box, x, shown, scale, pixelRatio, reading)
  }
}

/** Paints overviews one after the other; what does not change from one to the next is painted once. */
export const createOverviewPainter = () => {
  let layer: OffscreenCanvas | null = null
  let painted: { clips: Overview['clips']; palette: Palette; width: number } | null = null
  let columns = makeColumns(1)

  const layerOf = (
    overview: Overview,
    palette: Palette,
    pixelRatio: number,
    width: number,
    height: number,
    sources: Document['source'],
    reader: TileReader,
  ): OffscreenCanvas => {
    const same = painted?.clips === overview.clips && painted.palette === palette && painted.width === width
    if (same && layer) return layer
    if (columns.low.length < width + 2) columns = makeColumns(width + 2)
    layer = new OffscreenCanvas(Math.max(1, width), Math.max(1, height))
    let whole = true
    const miss = (address: TileAddress): void => {
      whole = false
      reader.miss(address)
    }
    const context = layer.getContext('2d')
    const reading = { sources, columns, reader: { get: reader.get, miss } }
    if (context) paintClips(context, overview, palette, pixelRatio, reading)
    // With summaries still to come it is painted again when they are here.
    painted = whole ? { clips: overview.clips, palette, width } : null
    return layer
  }

  /** Paints the overview with the window that the timeline shows; the rest is dimmed. */
  return (
    context: CanvasRenderingContext2D,
    overview: Overview,
    palette: Palette,
    pixelRatio: number,
    sources: Document['source'],
    reader: TileReader,
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
    context.drawImage(layerOf(overview, palette, pixelRatio, width, height, sources, reader), 0, 0)
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
