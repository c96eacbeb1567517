import { fadeGain } from '../../../core/timeline/fades.ts'
import { decibelsOf } from '../gestures/words.ts'
import { bodyHeight, bodyTop, type ClipBox, type JointBox, type Scene } from '../scene.ts'
import type { ClipInk } from './clip-ink.ts'
import { type ShownAudio, splitBody } from './clips.ts'
import type { Palette } from './palette.ts'
import { frequencyLabels } from './spectrogram.ts'
import { fitText, textWidth } from './text.ts'

/** Paints the curves of the fades over a clip's body, and dims what they take away. */
export const paintFades = (
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

/** Paints the two curves of an automatic crossfade where clips meet. */
export const paintJoint = (
  context: CanvasRenderingContext2D,
  box: JointBox,
  palette: Palette,
  pixelRatio: number,
): void => {
  const x = box.x * pixelRatio
  const width = box.width * pixelRatio
  const top = bodyTop(box) * pixelRatio
  const height = bodyHeight(box) * pixelRatio
  const steps = Math.min(48, Math.max(6, Math.round(width / 4)))
  context.globalAlpha = 0.3
  context.fillStyle = palette.shade
  context.fillRect(x, top, width, height)
  context.globalAlpha = 1
  context.strokeStyle = palette.gainLine
  context.lineWidth = Math.max(1, pixelRatio)
  for (const rising of [false, true]) {
    context.beginPath()
    for (let step = 0; step <= steps; step++) {
      const place = step / steps
      const gain = fadeGain(box.shape, rising ? place : 1 - place)
      context.lineTo(x + width * place, top + height * (1 - gain))
    }
    context.stroke()
  }
}

/** Paints the name bar and the outline of a clip. */
export const paintFrame = (
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

/** "blend 40%": what is heard of a result against its source; nothing for the result alone. */
const blendOf = ({ blend }: ClipBox['clip']): string =>
  blend && blend.amount < 1 ? `blend ${Math.round(blend.amount * 100)}%` : ''

/** Paints the name of a clip, and facts about its sound. The name stays in view while the clip begins left of it. */
export const paintName = (
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
    clip.gain === 0 ? '' : decibelsOf(clip.gain),
    compared && clip.blend ? 'source' : blendOf(clip),
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

/** Paints the axis of the spectrogram. */
export const paintFrequencies = (
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
