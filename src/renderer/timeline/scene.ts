import type { Decibels, Frames } from '../../core/base/units.ts'
import {
  type Clip,
  type ClipId,
  clipEnd,
  type Document,
  type FadeShape,
  settingsOf,
  type TrackId,
} from '../../core/project/records.ts'
import { crossfadeSeconds, type Ramp, type Voice, voicesOf } from '../../core/timeline/joints.ts'
import { clipsOf } from '../../core/timeline/rows.ts'
import type { View } from '../state/editor-store.ts'
import { clipInset, gainLine, handledWidth, nameBarHeight, stageHead } from './geometry.ts'
import { type Growing, type Row, rowsHeight } from './rows.ts'

/**
 * What is in view, as boxes in CSS pixels from the top left corner of the stage (the canvas of ruler, markers and lanes).
 * Horizontal edges are put on whole device pixels counted from frame 0, so that scrolling moves boxes without changing
 * their widths.
 */
export type ClipBox = {
  readonly clip: Clip
  readonly x: number
  readonly width: number
  readonly top: number
  readonly height: number
  readonly nameHeight: number
  readonly selected: boolean
  /** Pixels from the edges to the ends of the fades. */
  readonly fadeIn: number
  readonly fadeOut: number
  /** Height of the gain line, from the top of the stage. */
  readonly gainY: number
  /** Wide and high enough for fade and gain handles. */
  readonly handled: boolean
}

export type RowBox = { readonly row: Row; readonly top: number; readonly height: number }

/** A source that is being filled, where its clip will stand. `ready` is how much of the width has been stored. */
export type GrowingBox = {
  readonly growing: Growing
  readonly x: number
  readonly width: number
  readonly ready: number
  readonly top: number
  readonly height: number
  readonly nameHeight: number
}

/** The automatic crossfade of two clips that meet. */
export type JointBox = {
  readonly x: number
  readonly width: number
  readonly top: number
  readonly height: number
  readonly nameHeight: number
  readonly shape: FadeShape
  readonly track: TrackId
}

export type Scene = {
  readonly view: View
  readonly pixelRatio: number
  readonly rows: readonly RowBox[]
  readonly clips: readonly ClipBox[]
  readonly growing: readonly GrowingBox[]
  readonly joints: readonly JointBox[]
  /** Bottom of the last row, from the top of the stage. */
  readonly end: number
}

export type SceneInput = {
  readonly document: Document
  readonly rows: readonly Row[]
  readonly view: View
  readonly selectedClips: ReadonlySet<ClipId>
  readonly pixelRatio: number
}

/** The fade that leads from one voice into the next, the same stretch falling in one and rising in the other. */
const crossfadeOf = (voice: Voice, next: Voice): Ramp | undefined =>
  next.ramps.find(
    ({ rising, from, to }) =>
      rising && voice.ramps.some((other) => !other.rising && other.from === from && other.to === to),
  )

/** Crossfades narrower than this many pixels are left out: the edge of the clips is all there is to see. */
const leastJoint = 4

/** Frames of a device pixel. */
export const framesPerDevicePixel = (view: View, pixelRatio: number): number => view.framesPerPixel / pixelRatio

/** The view's left edge in whole device pixels from frame 0. */
export const leftDevicePixel = (view: View, pixelRatio: number): number =>
  Math.round(view.left / framesPerDevicePixel(view, pixelRatio))

/** A frame's place in whole device pixels from the left edge of the stage. */
export const deviceX = (view: View, pixelRatio: number, frame: Frames): number =>
  Math.round(frame / framesPerDevicePixel(view, pixelRatio)) - leftDevicePixel(view, pixelRatio)

/** A frame's place in CSS pixels from the left edge of the stage, on a whole device pixel. */
export const snappedX = (view: View, pixelRatio: number, frame: Frames): number =>
  deviceX(view, pixelRatio, frame) / pixelRatio

/** Where on the body of a clip a gain is drawn, from 0 at its top to 1 at its bottom. */
export const gainPlace = (gain: Decibels): number =>
  Math.min(Math.max((gainLine.top - gain) / (gainLine.top - gainLine.bottom), 0), 1)

/** The gain at a place on the body of a clip, in steps of a tenth of a decibel; near 0 dB exactly that. */
export const gainAt = (place: number): Decibels => {
  const gain = gainLine.top - Math.min(Math.max(place, 0), 1) * (gainLine.top - gainLine.bottom)
  return Math.abs(gain) < 0.4 ? 0 : Math.round(gain * 10) / 10
}

export const bodyTop = (box: { readonly top: number; readonly nameHeight: number }): number => box.top + box.nameHeight
export const bodyHeight = (box: { readonly height: number; readonly nameHeight: number }): number =>
  box.height - box.nameHeight

/** Lays out everything that is at least partly in view, rows from top to bottom and clips by position. */
export const layoutScene = ({ document, rows, view, selectedClips, pixelRatio }: SceneInput): Scene => {
  const shown: RowBox[] = []
  const clips: ClipBox[] = []
  const growing: GrowingBox[] = []
  const joints: JointBox[] = []
  const right = view.left + view.width * view.framesPerPixel
  const at = (frame: Frames) => snappedX(view, pixelRatio, frame)
  for (const row of rows) {
    const top = stageHead + row.top - Math.round(view.top)
    if (top + row.height <= stageHead || top >= stageHead + view.height) continue
    shown.push({ row, top, height: row.height })
    const height = row.kind === 'track' ? row.height - row.lane : row.height
    const box = {
      top: top + clipInset.top,
      height: height - clipInset.top - clipInset.bottom,
      nameHeight: nameBarHeight(height),
    }
    const addGrowing = (source: Growing) => {
      const total = source.total ?? source.ready
      const end = source.at + total
      if (source.at > right || end < view.left) return
      const x = at(source.at)
      growing.push({ growing: source, x, width: at(end) - x, ready: at(source.at + source.ready) - x, ...box })
    }
    if (row.kind === 'growing') {
      addGrowing(row.growing)
      continue
    }
    for (const clip of clipsOf(document, row.id)) {
      if (clip.at > right) break
      if (clipEnd(clip) < view.left) continue
      const x = at(clip.at)
      const width = Math.max(at(clipEnd(clip)) - x, 1 / pixelRatio)
      clips.push({
        clip,
        x,
        width,
        ...box,
        selected: selectedClips.has(clip.id),
        fadeIn: at(clip.at + clip.fadeIn.length) - x,
        fadeOut: x + width - at(clipEnd(clip) - clip.fadeOut.length),
        gainY: bodyTop(box) + gainPlace(clip.gain) * bodyHeight(box),
        handled: width >= handledWidth && bodyHeight(box) >= 24,
      })
    }
    for (const source of row.growing) addGrowing(source)
    if (view.framesPerPixel * leastJoint > (settingsOf(document).rate ?? 48_000) * crossfadeSeconds) continue
    let before: Voice | null = null
    for (const voice of voicesOf(document, row.id)) {
      const ramp = before && crossfadeOf(before, voice)
      before = voice
      if (!ramp || ramp.from > right || ramp.to < view.left) continue
      const x = at(ramp.from)
      joints.push({ x, width: at(ramp.to) - x, shape: ramp.shape, track: row.id, ...box })
    }
  }
  return {
    view,
    pixelRatio,
    rows: shown,
    clips,
    growing,
    joints,
    end: stageHead + rowsHeight(rows) - Math.round(view.top),
  }
}
