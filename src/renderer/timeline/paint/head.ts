import type { Tick } from '../../../core/timeline/grid.ts'
import type { EditorState } from '../../state/editor-store.ts'
import { markersHeight, rulerHeight, stageHead } from '../geometry.ts'
import { loopHeight } from '../hit.ts'
import type { MarkerBox } from '../marker-layout.ts'
import { type Scene, snappedX } from '../scene.ts'
import type { Palette } from './palette.ts'
import { fitText } from './text.ts'

export type HeadInput = {
  readonly scene: Scene
  readonly palette: Palette
  readonly ticks: readonly Tick[]
  readonly markers: readonly MarkerBox[]
  readonly loop: EditorState['loop']
  readonly selection: EditorState['selection']
}

/** Paints the ruler with the loop and the selection on it, and the lane of markers. */
export const paintHead = (context: CanvasRenderingContext2D, input: HeadInput): void => {
  const { scene, palette } = input
  const { pixelRatio, view } = scene
  const hairline = Math.max(1, Math.round(pixelRatio))
  const width = Math.round(view.width * pixelRatio)
  const ruler = Math.round(rulerHeight * pixelRatio)
  const height = Math.round(stageHead * pixelRatio)
  context.fillStyle = palette.head
  context.fillRect(0, 0, width, height)
  paintRulerSelection(context, input)
  paintLoop(context, input)
  paintTicks(context, input, hairline)
  context.fillStyle = palette.line
  context.fillRect(0, ruler - hairline, width, hairline)
  context.fillStyle = palette.lineStrong
  context.fillRect(0, height - hairline, width, hairline)
  for (const box of input.markers) paintMarker(context, box, input)
}

const paintTicks = (
  context: CanvasRenderingContext2D,
  { scene, palette, ticks }: HeadInput,
  hairline: number,
): void => {
  const { pixelRatio } = scene
  const bottom = Math.round(rulerHeight * pixelRatio)
  const x = (tick: Tick) => Math.round(snappedX(scene.view, pixelRatio, tick.at) * pixelRatio)
  context.fillStyle = palette.lineStrong
  for (const tick of ticks) {
    const length = Math.round((tick.label === null ? 4 : 9) * pixelRatio)
    context.fillRect(x(tick), bottom - length, hairline, length)
  }
  context.font = `${10.5 * pixelRatio}px ${palette.font}`
  context.fontKerning = 'none'
  context.textBaseline = 'alphabetic'
  context.textAlign = 'left'
  context.fillStyle = palette.textDim
  const baseline = Math.round((rulerHeight - 8) * pixelRatio)
  for (const tick of ticks) if (tick.label !== null) context.fillText(tick.label, x(tick) + 4 * pixelRatio, baseline)
}

const paintRulerSelection = (context: CanvasRenderingContext2D, { scene, palette, selection }: HeadInput): void => {
  if (!selection || selection.length === 0) return
  const { pixelRatio } = scene
  const from = snappedX(scene.view, pixelRatio, selection.from) * pixelRatio
  const to = snappedX(scene.view, pixelRatio, selection.from + selection.length) * pixelRatio
  context.fillStyle = palette.selection
  const top = Math.round(loopHeight * pixelRatio)
  context.fillRect(from, top, to - from, Math.round(rulerHeight * pixelRatio) - top)
}

const paintLoop = (context: CanvasRenderingContext2D, { scene, palette, loop }: HeadInput): void => {
  if (!loop || loop.length === 0) return
  const { pixelRatio } = scene
  const from = snappedX(scene.view, pixelRatio, loop.from) * pixelRatio
  const to = snappedX(scene.view, pixelRatio, loop.from + loop.length) * pixelRatio
  const top = Math.round(2 * pixelRatio)
  const height = Math.round((loopHeight - 4) * pixelRatio)
  context.fillStyle = loop.on ? palette.accent : palette.textFaint
  context.globalAlpha = loop.on ? 1 : 0.45
  context.beginPath()
  context.roundRect(from, top, Math.max(2, to - from), height, 2 * pixelRatio)
  context.fill()
  context.globalAlpha = 1
}

/** A flag of a marker, or the bar of a labelled range, with its name. */
const paintMarker = (context: CanvasRenderingContext2D, box: MarkerBox, { scene, palette }: HeadInput): void => {
  const { pixelRatio } = scene
  const top = Math.round((rulerHeight + 3) * pixelRatio)
  const bottom = Math.round((stageHead - 3) * pixelRatio)
  const x = Math.round(box.x * pixelRatio)
  const line = Math.max(1, Math.round(1.5 * pixelRatio))
  const width = Math.round(box.width * pixelRatio)
  context.fillStyle = palette.marker
  if (width > 0) {
    context.globalAlpha = 0.22
    context.fillRect(x, top, width, bottom - top)
    context.globalAlpha = 1
    context.fillRect(x + width - line, top, line, bottom - top)
    context.fillRect(x, bottom - line, width, line)
    context.fillRect(x, top, line, bottom - top)
  } else {
    context.fillRect(x, top, line, bottom - top + Math.round(3 * pixelRatio))
    context.beginPath()
    context.moveTo(x, top)
    context.lineTo(x + 7 * pixelRatio, top)
    context.lineTo(x + 4.5 * pixelRatio, top + 3.5 * pixelRatio)
    context.lineTo(x + 7 * pixelRatio, top + 7 * pixelRatio)
    context.lineTo(x, top + 7 * pixelRatio)
    context.fill()
  }
  context.font = `${11 * pixelRatio}px ${palette.font}`
  context.textBaseline = 'alphabetic'
  context.textAlign = 'left'
  context.fillStyle = palette.markerText
  const indent = box.width > 0 ? 6 : 11
  const text = fitText(context, box.marker.name, (box.room - indent) * pixelRatio)
  const baseline = Math.round((rulerHeight + markersHeight / 2 + 4) * pixelRatio)
  if (text) context.fillText(text, x + indent * pixelRatio, baseline)
}
