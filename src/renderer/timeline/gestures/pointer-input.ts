import { clipEnd, documentEnd } from '../../../core/project/records.ts'
import { frameAt, scrollBy, viewCommands, zoomBy } from '../../state/view.ts'
import { dragThreshold, stageHead } from '../geometry.ts'
import { cursorOf, type Hit, hitStage } from '../hit.ts'
import { rowsHeight } from '../rows.ts'
import { type HeardBand, heardAt } from '../sound-lane.ts'
import type { Gesture, GestureContext, Place } from './gesture.ts'
import { placeMarker } from './markers.ts'
import { panGesture } from './pan.ts'
import { createSnapper } from './snapper.ts'
import { startGesture } from './start.ts'
import { describeBand } from './words.ts'

/** Pixels a frame by which a drag beyond an edge scrolls, for each pixel beyond it, and at most. */
const scrollGain = 0.25
const fastestScroll = 40
/** Pixels of a line and of a page, for wheels that count in those. */
const wheelUnits = [1, 16, 400] as const
/** A notch of a wheel zooms by e^0.5, a pinch by e^(delta / 100), as browsers report it. */
const steepestZoom = 50
const zoomScale = 100

export type PointerInput = {
  /** What lies under an event. */
  hit(event: { readonly clientX: number; readonly clientY: number }): Hit
  /** The sound under an event, on a detection lane. */
  heard(event: { readonly clientX: number; readonly clientY: number }): HeardBand | null
  /** Frame under an event. */
  frame(event: { readonly clientX: number }): number
  dispose(): void
}

const isMac = (): boolean => /Mac|iP(hone|ad)/.test(navigator.platform)

/** Turns the events of the stage's element into gestures, hovering, scrolling and zooming. */
export const listenToPointer = (element: HTMLElement, context: GestureContext): PointerInput => {
  const { services, stage, pointer } = context
  const { editor, project } = services
  const scope = new AbortController()
  const mac = isMac()
  let gesture: Gesture | null = null
  let start: Place | null = null
  let last: Place | null = null
  let moved = false
  let scrolling = 0

  const placeOf = (event: MouseEvent): Place => {
    const box = element.getBoundingClientRect()
    return {
      x: event.clientX - box.left,
      y: event.clientY - box.top,
      shift: event.shiftKey,
      mod: mac ? event.metaKey : event.ctrlKey,
    }
  }

  const hitAt = (x: number, y: number): Hit =>
    hitStage(stage.scene(), stage.markers(), editor.getState(), x, y, pointer.getState().hovered)

  const hover = (place: Place): void => {
    const hit = hitAt(place.x, place.y)
    const { tool } = editor.getState()
    const hovered = 'id' in hit && hit.zone !== 'marker' ? hit.id : null
    const splits = tool === 'split' && (hit.zone === 'clip-body' || hit.zone === 'clip-name')
    const splitAt = splits
      ? {
          clip: hit.id,
          at: createSnapper(context).frame(frameAt(editor.getState().view, place.x), place.shift, hit.track),
        }
      : null
    hintAtSound(place)
    const now = pointer.getState()
    const shape = cursorOf(hit, tool)
    if (now.hovered !== hovered || now.shape !== shape || splitAt || now.splitAt)
      pointer.setState({ hovered, shape, splitAt, guide: splitAt ? pointer.getState().guide : null })
  }

  /** What is heard where the pointer is on a detection lane. */
  const hintAtSound = ({ x, y }: Place): void => {
    const heard = heardAt(stage.lanes(), x, y)
    if (heard) pointer.setState({ hint: { x, y, text: describeBand(project.getState().document, heard.band) } })
    else if (pointer.getState().hint) pointer.setState({ hint: null })
  }

  const stop = (): void => {
    gesture = null
    start = null
    last = null
    moved = false
    cancelAnimationFrame(scrolling)
    scrolling = 0
  }

  const cancel = (): void => {
    gesture?.cancel()
    stop()
    pointer.setState({ shape: 'default' })
  }

  /** Scrolls for as long as the pointer is held beyond an edge, and lets the gesture follow. */
  const autoScroll = (): void => {
    scrolling = 0
    if (!gesture?.scrolls || !last || !moved) return
    const { view } = editor.getState()
    const speed = (beyond: number) => Math.sign(beyond) * Math.min(fastestScroll, Math.abs(beyond) * scrollGain + 1)
    const dx = last.x < 0 ? speed(last.x) : last.x > view.width ? speed(last.x - view.width) : 0
    const bottom = stageHead + view.height
    // Only a press in the lanes scrolls up and down: one on the ruler may drift over them.
    const inLanes = (start?.y ?? 0) >= stageHead
    const dy = !inLanes
      ? 0
      : last.y < stageHead
        ? speed(last.y - stageHead)
        : last.y > bottom
          ? speed(last.y - bottom)
          : 0
    if (dx === 0 && dy === 0) return
    const end = Math.max(documentEnd(stage.document()), view.left + view.width * view.framesPerPixel)
    const next = scrollBy(view, dx, dy, end, rowsHeight(stage.rows()))
    if (next.left !== view.left || next.top !== view.top) {
      editor.setState({ view: next })
      gesture.move(last)
    }
    scrolling = requestAnimationFrame(autoScroll)
  }

  const onDown = (event: PointerEvent): void => {
    if (gesture || (event.target as Element).closest('input')) return
    if (event.button !== 0 && event.button !== 1) return
    // On a Mac a press with Control asks for the context menu.
    if (mac && event.ctrlKey) return
    const place = placeOf(event)
    event.preventDefault()
    // A name that is being edited takes its text when it loses the keyboard.
    if (document.activeElement instanceof HTMLElement && document.activeElement !== element)
      document.activeElement.blur()
    element.setPointerCapture(event.pointerId)
    gesture =
      event.button === 1
        ? panGesture(context, place)
        : startGesture(context, hitAt(place.x, place.y), place, editor.getState().tool)
    start = place
    last = place
    moved = false
    if (gesture?.shape) pointer.setState({ shape: gesture.shape })
  }

  const onMove = (event: PointerEvent): void => {
    const place = placeOf(event)
    if (!gesture || !start) {
      hover(place)
      return
    }
    last = place
    if (!moved && Math.hypot(place.x - start.x, place.y - start.y) < dragThreshold) return
    moved = true
    gesture.move(place)
    if (scrolling === 0) autoScroll()
  }

  const onUp = (event: PointerEvent): void => {
    if (!gesture) return
    const done = gesture
    const place = placeOf(event)
    const wasMoved = moved
    stop()
    done.end(place, wasMoved)
    hover(place)
  }

  const onKey = (event: KeyboardEvent): void => {
    if (!gesture) return
    if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      cancel()
    } else if (event.key === 'Shift' && last && moved) {
      last = { ...last, shift: event.type === 'keydown' }
      gesture.move(last)
    }
  }

  const onDouble = (event: MouseEvent): void => {
    const place = placeOf(event)
    const hit = hitAt(place.x, place.y)
    const frame = frameAt(editor.getState().view, place.x)
    if (hit.zone === 'clip-name') pointer.setState({ renaming: { kind: 'clip', id: hit.id } })
    else if (hit.zone === 'clip-body') {
      const clip = project.getState().document.clip[hit.id]
      if (!clip) return
      editor.setState({
        selection: { tracks: [clip.track], from: clip.at, length: clipEnd(clip) - clip.at },
        selectedClips: new Set(),
        cursor: clip.at,
      })
    } else if (hit.zone === 'marker-lane') placeMarker(context, frame)
    else if (hit.zone === 'ruler') {
      const target = { editor, document: () => project.getState().document }
      if (editor.getState().selection) viewCommands.zoomSelection(target)
      else viewCommands.fit(target)
    }
  }

  const onWheel = (event: WheelEvent): void => {
    event.preventDefault()
    const unit = wheelUnits[event.deltaMode as 0 | 1 | 2] ?? 1
    const { view } = editor.getState()
    const end = documentEnd(stage.document())
    if (event.ctrlKey || event.metaKey) {
      const delta = Math.min(Math.max(event.deltaY * unit, -steepestZoom), steepestZoom)
      editor.setState({ view: zoomBy(view, Math.exp(-delta / zoomScale), placeOf(event).x, end) })
    } else {
      const sideways = event.shiftKey && event.deltaX === 0
      const dx = (sideways ? event.deltaY : event.deltaX) * unit
      const dy = sideways ? 0 : event.deltaY * unit
      editor.setState({ view: scrollBy(view, dx, dy, end, rowsHeight(stage.rows())) })
    }
    if (gesture && last && moved) gesture.move(last)
  }

  const { signal } = scope
  element.addEventListener('pointerdown', onDown, { signal })
  element.addEventListener('pointermove', onMove, { signal })
  element.addEventListener('pointerup', onUp, { signal })
  element.addEventListener('pointercancel', cancel, { signal })
  element.addEventListener('lostpointercapture', () => gesture && cancel(), { signal })
  element.addEventListener(
    'pointerleave',
    () => !gesture && pointer.setState({ hovered: null, splitAt: null, guide: null, hint: null }),
    { signal },
  )
  element.addEventListener('dblclick', onDouble, { signal })
  element.addEventListener('wheel', onWheel, { signal, passive: false })
  globalThis.addEventListener('keydown', onKey, { signal, capture: true })
  globalThis.addEventListener('keyup', onKey, { signal, capture: true })
  globalThis.addEventListener('blur', () => gesture && cancel(), { signal })

  return {
    hit: (event) => {
      const box = element.getBoundingClientRect()
      return hitAt(event.clientX - box.left, event.clientY - box.top)
    },
    heard: (event) => {
      const box = element.getBoundingClientRect()
      return heardAt(stage.lanes(), event.clientX - box.left, event.clientY - box.top)
    },
    frame: (event) => frameAt(editor.getState().view, event.clientX - element.getBoundingClientRect().left),
    dispose: () => {
      if (gesture) cancel()
      scope.abort()
    },
  }
}
