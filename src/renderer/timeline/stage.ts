import type { Frames } from '../../core/base/units.ts'
import { type Document, type SourceId, settingsOf } from '../../core/project/records.ts'
import { type GridStep, gridStep, type Meter, rulerTicks, type Tick } from '../../core/timeline/grid.ts'
import type { PointerStore } from '../state/gesture.ts'
import { followPlayhead } from '../state/view.ts'
import { gatherSamples, makeColumns, type TileReader } from './columns.ts'
import { overviewHeight, stageHead } from './geometry.ts'
import { layoutMarkers, type MarkerBox } from './marker-layout.ts'
import { layoutOverview, type Overview } from './overview-layout.ts'
import type { ClipBuffers } from './paint/clips.ts'
import { paintHead } from './paint/head.ts'
import { type LanePixels, makeLanePixels, paintLanes } from './paint/lanes.ts'
import { paintOverlay } from './paint/overlay.ts'
import { createOverviewPainter } from './paint/overview.ts'
import { type Palette, readPalette } from './paint/palette.ts'
import { paintSoundLanes } from './paint/sound-lanes.ts'
import { textWidth } from './paint/text.ts'
import { growingSources, layoutRows, type Row } from './rows.ts'
import { layoutScene, type Scene, snappedX } from './scene.ts'
import type { TimelineServices } from './services.ts'
import { type LaneBox, layoutLanes } from './sound-lane.ts'
import { createAnalyser } from './spectrum-analyser.ts'
import { makeSpectrumColumns } from './spectrum-columns.ts'
import { type TileAddress, TileCache } from './tiles.ts'

export type StageElements = {
  /** The element whose computed style has the colours and the font. */
  readonly root: HTMLElement
  readonly overview: HTMLCanvasElement
  readonly base: HTMLCanvasElement
  readonly overlay: HTMLCanvasElement
  readonly playhead: HTMLElement
}

/** The drawing of one timeline: draws when something changed, at most once an animation frame. */
export type Stage = {
  /** What is drawn: the gesture in progress, else the stored document. */
  document(): Document
  rows(): readonly Row[]
  scene(): Scene
  markers(): readonly MarkerBox[]
  overview(): Overview
  /** Detection lanes in view. */
  lanes(): readonly LaneBox[]
  grid(): GridStep
  /** Samples of a stretch when they are here; otherwise null, and they are fetched. */
  samples(source: SourceId, channel: number, from: Frames, to: Frames): Float32Array | null
  resize(width: number, height: number): void
  /** Reads the colours again, after a change of theme. */
  restyle(): void
  /** Draws everything now. For measurements. */
  draw(): void
  /** Tiles that are still to come. */
  pending(): number
  dispose(): void
}

type Part = 'base' | 'overlay'

const contextOf = (canvas: HTMLCanvasElement, alpha: boolean): CanvasRenderingContext2D => {
  const context = canvas.getContext('2d', { alpha })
  if (!context) throw new Error('Bug: a canvas without a 2D context')
  return context
}

const meterOf = (document: Document): Meter => {
  const { rate, tempo, beatsPerBar } = settingsOf(document)
  return { rate: rate ?? 48_000, tempo, beatsPerBar }
}

export const createStage = (elements: StageElements, services: TimelineServices, pointer: PointerStore): Stage => {
  const { project, editor, playback, listening } = services
  const base = contextOf(elements.base, false)
  const overlay = contextOf(elements.overlay, true)
  const overviewContext = contextOf(elements.overview, false)
  const analyser = createAnalyser()
  const paintOverview = createOverviewPainter()
  const dirty = new Set<Part>()
  let frame = 0
  let palette: Palette = readPalette(elements.root)
  let pixels: LanePixels = makeLanePixels(1, 1)
  let buffers: ClipBuffers = { columns: makeColumns(1), other: makeColumns(1), spectrum: makeSpectrumColumns(1) }
  let pixelRatio = 1
  let asked: TileAddress[] = []
  let disposed = false

  const tiles = new TileCache({
    bytes: services.bytes,
    project: () => {
      const { info, document } = project.getState()
      return info && { id: info.id, rate: meterOf(document).rate }
    },
    channels: (source) => project.getState().document.source[source]?.channels ?? 1,
    analyse: analyser.analyse,
    onArrival: () => invalidate('base'),
    onTrouble: (unread) => pointer.setState({ unread }),
  })

  const document = (): Document => editor.getState().gesture ?? project.getState().document

  let rowsOf: { document: Document['track']; jobs: object; soundLanes: object; rows: Row[] } | null = null
  const rows = (): readonly Row[] => {
    const { jobs } = project.getState()
    const { soundLanes } = editor.getState()
    const current = document()
    if (rowsOf?.document !== current.track || rowsOf.jobs !== jobs || rowsOf.soundLanes !== soundLanes) {
      const made = layoutRows(current, growingSources(jobs), soundLanes)
      rowsOf = { document: current.track, jobs, soundLanes, rows: made }
    }
    return rowsOf.rows
  }

  const scene = (): Scene => {
    const { view, selectedClips } = editor.getState()
    return layoutScene({ document: document(), rows: rows(), view, selectedClips, pixelRatio })
  }

  const markers = (): MarkerBox[] => {
    base.font = `${11 * pixelRatio}px ${palette.font}`
    return layoutMarkers(document(), editor.getState().view, pixelRatio, (text) => textWidth(base, text) / pixelRatio)
  }

  const grid = (): GridStep => {
    const { ruler, view } = editor.getState()
    return gridStep(ruler, view.framesPerPixel, meterOf(document()))
  }

  const ticks = (step: GridStep): Tick[] => {
    const { ruler, view } = editor.getState()
    // A label is drawn to the right of its tick, so the one before the left edge may still be seen.
    const from = Math.max(0, view.left - step.major)
    return rulerTicks(ruler, from, view.left + view.width * view.framesPerPixel, step, meterOf(document()))
  }

  const overview = (): Overview => layoutOverview(document(), rows(), editor.getState().view)

  const lanesOf = ({ rows: boxes, view }: Scene): LaneBox[] => {
    const { shown } = listening.getState()
    return layoutLanes(boxes, (track) => shown[track]?.bands ?? [], view, pixelRatio)
  }

  const drawBase = (shown: Scene): void => {
    const current = document()
    const { focusedTrack, compared, loop, selection, view } = editor.getState()
    const wanted: TileAddress[] = []
    const reader: TileReader = { get: (address) => tiles.get(address), miss: (address) => wanted.push(address) }
    const shownTicks = ticks(grid())
    paintLanes(base, pixels, {
      scene: shown,
      document: current,
      palette,
      ticks: shownTicks,
      focusedTrack,
      compared,
      reader,
      buffers,
    })
    paintSoundLanes(base, { scene: shown, palette, lanes: lanesOf(shown) })
    paintHead(base, { scene: shown, palette, ticks: shownTicks, markers: markers(), loop, selection })
    const map = layoutOverview(current, rows(), view)
    const range = selection && selection.length > 0 ? selection : null
    paintOverview(
      overviewContext,
      map,
      palette,
      pixelRatio,
      current.source,
      reader,
      range && { x: range.from / map.scale, width: range.length / map.scale },
    )
    // Coarse tiles first: they are few, and put something on the screen at once.
    tiles.want([...asked, ...wanted.sort((a, b) => b.level.frames - a.level.frames)])
    asked = []
  }

  const drawOverlay = (shown: Scene): void => {
    const { selection, cursor } = editor.getState()
    const { hovered, focused, guide, splitAt, hint, drop } = pointer.getState()
    const row = drop && shown.rows.find((box) => box.row.id === drop.track)
    paintOverlay(overlay, {
      scene: shown,
      document: document(),
      palette,
      markers: markers(),
      selection,
      cursor,
      hovered,
      focused,
      guide,
      splitAt,
      hint,
      drop: drop && { at: drop.at, row: row ? { top: row.top, height: row.height } : null },
    })
  }

  const placePlayhead = (): void => {
    const { status } = playback.getState()
    const shown = status !== 'stopped'
    const { view } = editor.getState()
    const x = shown ? snappedX(view, pixelRatio, playback.position()) : -1
    const inView = shown && x >= 0 && x <= view.width
    elements.playhead.style.visibility = inView ? 'visible' : 'hidden'
    if (inView) elements.playhead.style.transform = `translateX(${x}px)`
  }

  const draw = (): void => {
    if (disposed) return
    const shown = scene()
    if (dirty.has('base')) drawBase(shown)
    drawOverlay(shown)
    dirty.clear()
    placePlayhead()
  }

  const schedule = (): void => {
    if (frame === 0 && !disposed) frame = requestAnimationFrame(tick)
  }

  const tick = (): void => {
    frame = 0
    const { status } = playback.getState()
    if (status === 'playing') {
      const { follow, view, gesture } = editor.getState()
      const next = follow && !gesture ? followPlayhead(view, playback.position()) : view
      if (next !== view) editor.setState({ view: next })
    }
    if (dirty.size > 0) draw()
    else placePlayhead()
    if (status === 'playing' || status === 'starting') schedule()
  }

  const invalidate = (part: Part): void => {
    dirty.add(part)
    schedule()
  }

  const subscriptions = [
    project.subscribe((now, before) => {
      if (now.info?.id !== before.info?.id) tiles.clear()
      if (now.document !== before.document || now.jobs !== before.jobs || now.info !== before.info) invalidate('base')
    }),
    editor.subscribe((now, before) => {
      const heavy =
        now.view !== before.view ||
        now.gesture !== before.gesture ||
        now.selectedClips !== before.selectedClips ||
        now.focusedTrack !== before.focusedTrack ||
        now.ruler !== before.ruler ||
        now.loop !== before.loop ||
        now.selection !== before.selection ||
        now.compared !== before.compared ||
        now.soundLanes !== before.soundLanes
      invalidate(heavy ? 'base' : 'overlay')
    }),
    pointer.subscribe(() => invalidate('overlay')),
    listening.subscribe((now, before) => {
      if (now.shown !== before.shown) invalidate('base')
    }),
    playback.subscribe(schedule),
  ]

  const resize = (width: number, height: number): void => {
    pixelRatio = globalThis.devicePixelRatio || 1
    const stageHeight = Math.max(1, height - overviewHeight)
    for (const canvas of [elements.base, elements.overlay]) {
      canvas.width = Math.max(1, Math.round(width * pixelRatio))
      canvas.height = Math.max(1, Math.round(stageHeight * pixelRatio))
    }
    elements.overview.width = elements.base.width
    elements.overview.height = Math.round(overviewHeight * pixelRatio)
    const lanes = Math.max(0, stageHeight - stageHead)
    pixels = makeLanePixels(elements.base.width, Math.round(lanes * pixelRatio))
    buffers = {
      columns: makeColumns(elements.base.width + 2),
      other: makeColumns(elements.base.width + 2),
      spectrum: makeSpectrumColumns(elements.base.width + 2),
    }
    editor.setState(({ view }) => ({ view: { ...view, width, height: lanes } }))
    dirty.add('base')
    // Drawn at once: a resized canvas is blank, and would flash until the next frame.
    draw()
  }

  return {
    document,
    rows,
    scene,
    markers,
    overview,
    lanes: () => (editor.getState().soundLanes.size > 0 ? lanesOf(scene()) : []),
    grid,
    resize,
    pending: () => tiles.pending,
    samples: (source, channel, from, to) => {
      const frames = project.getState().document.source[source]?.frames ?? 0
      const reader: TileReader = { get: (address) => tiles.get(address), miss: (address) => asked.push(address) }
      const samples = gatherSamples({ source, channel, frames }, reader, from, Math.min(to, frames))
      if (!samples) invalidate('base')
      return samples
    },
    restyle: () => {
      palette = readPalette(elements.root)
      invalidate('base')
    },
    draw: () => {
      dirty.add('base')
      draw()
    },
    dispose: () => {
      disposed = true
      cancelAnimationFrame(frame)
      for (const end of subscriptions) end()
      tiles.clear()
      analyser.dispose()
    },
  }
}
