import { toAmplitude } from '../../../core/base/units.ts'
import type { Clip, Source, TrackView } from '../../../core/project/records.ts'
import { fadeGain } from '../../../core/timeline/fades.ts'
import { type ColumnRequest, type Columns, gatherSamples, readColumns, type TileReader } from '../columns.ts'
import { bodyHeight, bodyTop, framesPerDevicePixel, leftDevicePixel, type Scene } from '../scene.ts'
import { readSpectrum, type SpectrumColumns } from '../spectrum-columns.ts'
import type { ClipInk } from './clip-ink.ts'
import { type Colour, fillBox, type PixelBox, type Pixels, roundLowerCorners, wordOf } from './pixels.ts'
import { paintSpectrogram } from './spectrogram.ts'
import { paintSamples, paintWave, type SampleDot } from './waveform.ts'

/** Buffers that the drawing of every clip shares. */
export type ClipBuffers = { readonly columns: Columns; readonly other: Columns; readonly spectrum: SpectrumColumns }

/** The audio that a box shows. */
export type ShownAudio = {
  readonly source: Pick<Source, 'id' | 'channels' | 'frames' | 'rate'>
  /** First frame on the timeline, and the frame of the source that stands there. */
  readonly at: number
  readonly from: number
  readonly clip: Clip | null
}

export type BodyBox = {
  readonly x: number
  readonly width: number
  readonly top: number
  readonly height: number
  readonly nameHeight: number
}

/** Above this width of a sample in device pixels its dot and stem are drawn. */
const dottedSample = 7
/** Where channels would be lower than this they are drawn over each other, because they would be too small to read. */
const leastChannel = 14

/** Rectangles of the body for each channel's waveform and for the spectrogram. */
export const splitBody = (
  body: PixelBox,
  view: TrackView,
  channels: number,
): { readonly waves: PixelBox[]; readonly spectrum: PixelBox | null } => {
  const waveHeight = view === 'waveform' ? body.height : view === 'both' ? Math.floor(body.height / 2) : 0
  const shown = waveHeight === 0 ? 0 : waveHeight >= leastChannel * channels ? channels : 1
  const waves = Array.from({ length: shown }, (_, channel) => {
    const top = Math.round((waveHeight * channel) / shown)
    const bottom = Math.round((waveHeight * (channel + 1)) / shown)
    return { ...body, y: body.y + top, height: bottom - top }
  })
  const rest = body.height - waveHeight
  return { waves, spectrum: rest > 0 ? { ...body, y: body.y + waveHeight, height: rest } : null }
}

/** Widens columns so that they hold those of another channel too. */
const joinColumns = (columns: Columns, other: Columns, count: number): void => {
  for (let column = 0; column < count; column++) {
    if (other.low[column]! < columns.low[column]!) columns.low[column] = other.low[column]!
    if (other.high[column]! > columns.high[column]!) columns.high[column] = other.high[column]!
    if (other.rms[column]! > columns.rms[column]!) columns.rms[column] = other.rms[column]!
  }
}

/** The gain of a clip in the middle of a column: clip gain times fades. */
const applyGain = (columns: Columns, count: number, clip: Clip, start: number, framesPerColumn: number): void => {
  const gain = toAmplitude(clip.gain)
  const { fadeIn, fadeOut, length, from } = clip
  const plain = gain === 1
  for (let column = 0; column < count; column++) {
    const place = start + (column + 0.5) * framesPerColumn - from
    let factor = gain
    if (place < fadeIn.length) factor *= fadeGain(fadeIn.shape, place / fadeIn.length)
    if (place > length - fadeOut.length) factor *= fadeGain(fadeOut.shape, (length - place) / fadeOut.length)
    if (plain && factor === 1) continue
    columns.low[column]! *= factor
    columns.high[column]! *= factor
    columns.rms[column]! *= factor
  }
}

/**
 * Paints the body of a clip (all but its name bar) into the pixels of the lanes.
 * @param offset device pixels of the stage above the pixels' first row
 * @returns the device pixels that changed
 */
export const paintClipBody = (
  pixels: Pixels,
  scene: Scene,
  box: BodyBox,
  audio: ShownAudio,
  view: TrackView,
  ink: ClipInk,
  lane: Colour,
  buffers: ClipBuffers,
  reader: TileReader,
  offset: number,
): PixelBox => {
  const { pixelRatio } = scene
  const x = Math.round(box.x * pixelRatio)
  const right = Math.round((box.x + box.width) * pixelRatio)
  const y = Math.round(bodyTop(box) * pixelRatio) - offset
  const body = { x, y, width: right - x, height: Math.round(bodyHeight(box) * pixelRatio) }
  fillBox(pixels, body, ink.wave.ground)

  const framesPerColumn = framesPerDevicePixel(scene.view, pixelRatio)
  const visibleFrom = Math.max(0, x)
  const count = Math.min(right, pixels.width) - visibleFrom
  if (count > 0 && body.y < pixels.height && body.y + body.height > 0) {
    const absolute = visibleFrom + leftDevicePixel(scene.view, pixelRatio)
    const request: ColumnRequest = {
      source: audio.source.id,
      channel: 0,
      frames: audio.source.frames,
      start: absolute * framesPerColumn - audio.at + audio.from,
      framesPerColumn,
      count,
    }
    const shown = { ...body, x: visibleFrom, width: count }
    const { waves, spectrum } = splitBody(shown, view, audio.source.channels)
    if (spectrum) {
      readSpectrum({ ...request, channel: -1 }, reader, buffers.spectrum)
      paintSpectrogram(pixels, spectrum, buffers.spectrum, ink.spectrum, ink.wave.ground)
    }
    waves.forEach((wave, channel) => {
      readColumns({ ...request, channel }, reader, buffers.columns)
      if (waves.length < audio.source.channels)
        for (let other = 1; other < audio.source.channels; other++) {
          readColumns({ ...request, channel: other }, reader, buffers.other)
          joinColumns(buffers.columns, buffers.other, count)
        }
      if (audio.clip) applyGain(buffers.columns, count, audio.clip, request.start, framesPerColumn)
      paintWave(pixels, wave, buffers.columns, ink.wave)
      if (1 / framesPerColumn >= dottedSample)
        paintSamples(
          pixels,
          wave,
          dotsOf({ ...request, channel }, reader, audio.clip),
          5 * Math.round(pixelRatio),
          ink.wave,
        )
      if (channel > 0) fillBox(pixels, { ...wave, height: 1 }, ink.wave.wave[3]!)
    })
    if (waves.length > 0 && spectrum) fillBox(pixels, { ...spectrum, height: 1 }, wordOf(lane))
  }
  roundLowerCorners(pixels, body, Math.round(3 * pixelRatio), lane)
  return body
}

const dotsOf = (request: ColumnRequest, reader: TileReader, clip: Clip | null): SampleDot[] => {
  const from = Math.max(0, Math.floor(request.start))
  const to = Math.min(request.frames, Math.ceil(request.start + request.count * request.framesPerColumn) + 1)
  const samples = to > from ? gatherSamples(request, reader, from, to) : null
  if (!samples) return []
  const one: Columns = { low: new Float32Array(1), high: new Float32Array(1), rms: new Float32Array(1) }
  return Array.from(samples, (sample, index) => {
    const frame = from + index
    one.high[0] = sample
    if (clip) applyGain(one, 1, clip, frame, 0)
    return { x: (frame - request.start) / request.framesPerColumn, value: one.high[0] }
  })
}
