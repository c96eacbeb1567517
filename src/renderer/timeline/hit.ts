import type { Frames } from '../../core/base/units.ts'
import type { ClipId, MarkerId, TrackId } from '../../core/project/records.ts'
import type { EditorState } from '../state/editor-store.ts'
import { edgeReach, handleRadius, lineReach, rulerHeight, stageHead } from './geometry.ts'
import type { MarkerBox } from './marker-layout.ts'
import { bodyHeight, bodyTop, type ClipBox, type Scene, snappedX } from './scene.ts'

/** What lies under the pointer on the stage. */
export type Hit =
  | { readonly zone: 'ruler' }
  | { readonly zone: 'loop'; readonly part: 'start' | 'end' | 'body' }
  | { readonly zone: 'marker'; readonly id: MarkerId; readonly part: 'start' | 'end' | 'body' }
  | { readonly zone: 'marker-lane' }
  | { readonly zone: 'selection-edge'; readonly edge: 'start' | 'end' }
  | { readonly zone: 'clip-name'; readonly id: ClipId; readonly track: TrackId }
  | { readonly zone: 'clip-body'; readonly id: ClipId; readonly track: TrackId }
  | { readonly zone: 'clip-edge'; readonly id: ClipId; readonly track: TrackId; readonly edge: 'start' | 'end' }
  | { readonly zone: 'fade'; readonly id: ClipId; readonly track: TrackId; readonly side: 'in' | 'out' }
  | { readonly zone: 'gain'; readonly id: ClipId; readonly track: TrackId }
  | { readonly zone: 'growing'; readonly source: string }
  | { readonly zone: 'lane'; readonly track: TrackId }
  | { readonly zone: 'empty' }

type Selected = Pick<EditorState, 'selection' | 'loop'>

const near = (a: number, b: number, reach: number): boolean => Math.abs(a - b) <= reach

/** Height of the loop bar at the top of the ruler. */
export const loopHeight = 10

/** Where the round handle of a fade is drawn: at the end of the fade, on the top edge of the clip's body. */
export const fadeHandle = (box: ClipBox, side: 'in' | 'out'): { readonly x: number; readonly y: number } => {
  const inset = handleRadius + 2
  const from = box.x + inset
  const to = box.x + box.width - inset
  const x = side === 'in' ? box.x + box.fadeIn : box.x + box.width - box.fadeOut
  return { x: Math.min(Math.max(x, from), to), y: bodyTop(box) + inset }
}

/** Where the handle of the gain line is drawn: in the middle of what is in view of the clip. */
export const gainHandle = (box: ClipBox, width: number): { readonly x: number; readonly y: number } => {
  const from = Math.max(box.x, 0)
  const to = Math.min(box.x + box.width, width)
  const top = bodyTop(box)
  const y = Math.min(Math.max(box.gainY, top + handleRadius + 1), top + bodyHeight(box) - handleRadius - 1)
  return { x: (from + to) / 2, y }
}

/** How far inside of a clip its edges can be taken: never more than a third of a narrow clip. */
export const edgeReachOf = (box: ClipBox): number => Math.min(edgeReach, Math.max(1, box.width / 3))

const hitClip = (box: ClipBox, x: number, y: number, active: boolean, width: number): Hit => {
  const { id, track } = box.clip
  if (box.handled && y >= bodyTop(box)) {
    for (const side of ['in', 'out'] as const) {
      const handle = fadeHandle(box, side)
      if (Math.hypot(x - handle.x, y - handle.y) <= handleRadius + 2) return { zone: 'fade', id, track, side }
    }
    if (active) {
      const handle = gainHandle(box, width)
      if (Math.hypot(x - handle.x, y - handle.y) <= handleRadius + 2) return { zone: 'gain', id, track }
    }
  }
  const reach = edgeReachOf(box)
  if (x < box.x + reach) return { zone: 'clip-edge', id, track, edge: 'start' }
  if (x >= box.x + box.width - reach) return { zone: 'clip-edge', id, track, edge: 'end' }
  return y < bodyTop(box) ? { zone: 'clip-name', id, track } : { zone: 'clip-body', id, track }
}

/**
 * The topmost thing at a place of the stage.
 * @param hovered the clip whose gain handle shows because the pointer is on it
 */
export const hitStage = (
  scene: Scene,
  markers: readonly MarkerBox[],
  { selection, loop }: Selected,
  x: number,
  y: number,
  hovered: ClipId | null = null,
): Hit => {
  const at = (frame: Frames) => snappedX(scene.view, scene.pixelRatio, frame)
  if (y < rulerHeight) {
    if (loop && y < loopHeight + 2) {
      const start = at(loop.from)
      const end = at(loop.from + loop.length)
      if (near(x, end, lineReach)) return { zone: 'loop', part: 'end' }
      if (near(x, start, lineReach)) return { zone: 'loop', part: 'start' }
      if (x > start && x < end) return { zone: 'loop', part: 'body' }
    }
    return { zone: 'ruler' }
  }
  if (y < stageHead) return hitMarker(markers, x) ?? { zone: 'marker-lane' }
  const row = scene.rows.find((box) => y >= box.top && y < box.top + box.height)
  if (!row) return { zone: 'empty' }
  if (row.row.kind === 'growing') return { zone: 'growing', source: row.row.growing.source }
  const track = row.row.id
  const onClip = scene.clips.findLast(
    (box) =>
      box.clip.track === track && x >= box.x && x < box.x + box.width && y >= box.top && y < box.top + box.height,
  )
  const hit: Hit = onClip
    ? hitClip(onClip, x, y, onClip.selected || hovered === onClip.clip.id, scene.view.width)
    : { zone: 'lane', track }
  const selected =
    selection && selection.length > 0 && (selection.tracks.length === 0 || selection.tracks.includes(track))
  if (selected && (hit.zone === 'clip-body' || hit.zone === 'lane')) {
    if (near(x, at(selection.from + selection.length), lineReach - 1)) return { zone: 'selection-edge', edge: 'end' }
    if (near(x, at(selection.from), lineReach - 1)) return { zone: 'selection-edge', edge: 'start' }
  }
  return hit
}

const hitMarker = (markers: readonly MarkerBox[], x: number): Hit | null => {
  for (const box of markers.toReversed()) {
    const { id } = box.marker
    if (box.width > 0) {
      if (near(x, box.x + box.width, lineReach)) return { zone: 'marker', id, part: 'end' }
      if (near(x, box.x, lineReach)) return { zone: 'marker', id, part: 'start' }
    }
    if (x >= box.x - lineReach && x <= box.x + Math.max(box.width, box.labelWidth))
      return { zone: 'marker', id, part: 'body' }
  }
  return null
}

/** The shape of the pointer over each zone. */
export const cursorOf = (hit: Hit, tool: EditorState['tool']): string => {
  if (tool === 'split' && (hit.zone === 'clip-body' || hit.zone === 'clip-name')) return 'crosshair'
  switch (hit.zone) {
    case 'clip-edge':
    case 'selection-edge':
      return 'ew-resize'
    case 'loop':
      return hit.part === 'body' ? 'grab' : 'ew-resize'
    case 'marker':
      return hit.part === 'body' ? 'pointer' : 'ew-resize'
    case 'clip-name':
      return 'grab'
    case 'fade':
      return 'ew-resize'
    case 'gain':
      return 'ns-resize'
    case 'clip-body':
    case 'lane':
      return 'text'
    default:
      return 'default'
  }
}
