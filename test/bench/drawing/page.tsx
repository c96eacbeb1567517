import { createRoot } from 'react-dom/client'
import { createStore } from 'zustand/vanilla'
import { type Document, emptyDocument, noFade } from '../../../src/core/project/records.ts'
import { nothingHeard } from '../../../src/renderer/listening/listening-store.ts'
import { createEditorStore, type EditorStore } from '../../../src/renderer/state/editor-store.ts'
import type { ProjectState, ProjectStore } from '../../../src/renderer/state/project-store.ts'
import type { TimelineServices } from '../../../src/renderer/timeline/services.ts'
import type { Stage } from '../../../src/renderer/timeline/stage.ts'
import { TimelineView } from '../../../src/renderer/timeline/TimelineView.tsx'
import '../../../src/renderer/ui/tokens.css'
import '../../../src/renderer/ui/base.css'

/**
 * The real timeline over a project that is too large to make for every run: 16 tracks of an hour in stereo, whose bytes
 * the bench's server makes up as they are asked for.
 */

const rate = 48_000
const hour = 3600 * rate
const tracks = 16

const bigDocument = (): Document => {
  const rows = <T extends { readonly id: string }>(make: (index: number) => T) =>
    Object.fromEntries(Array.from({ length: tracks }, (_, index) => make(index)).map((row) => [row.id, row]))
  return {
    ...emptyDocument,
    settings: { settings: { id: 'settings', rate, tempo: 120, beatsPerBar: 4, masterGain: 0 } },
    source: rows((index) => ({
      id: `source_${index}`,
      name: `Recording ${index + 1}`,
      rate,
      channels: 2,
      frames: hour,
      origin: { kind: 'render', madeAt: '' },
    })),
    track: rows((index) => ({
      id: `track_${index}`,
      name: `Track ${index + 1}`,
      order: index,
      colour: index % 8,
      height: 50,
      gain: 0,
      pan: 0,
      mute: false,
      solo: false,
      view: 'waveform',
    })),
    clip: rows((index) => ({
      id: `clip_${index}`,
      track: `track_${index}`,
      source: `source_${index}`,
      name: `Recording ${index + 1}`,
      at: 0,
      from: 0,
      length: hour,
      gain: index % 3 === 0 ? -3 : 0,
      fadeIn: { length: 5 * rate, shape: 's-curve' },
      fadeOut: noFade,
      blend: null,
    })),
  }
}

const createProject = (): ProjectStore => {
  const store = createStore<ProjectState>(() => ({
    ...({} as ProjectState),
    info: {
      id: 'bench',
      name: 'Bench',
      folder: null,
      named: false,
      readOnly: false,
      bytes: 0,
      recovered: false,
      notes: [],
    },
    document: bigDocument(),
    jobs: {},
  }))
  return {
    ...store,
    edit: (_, change) => store.setState({ document: change(store.getState().document) }),
  } as ProjectStore
}

const editor = createEditorStore()
const silent = createStore(() => ({ status: 'stopped' as const, underruns: 0, trouble: null }))
const services: TimelineServices = {
  project: createProject(),
  editor,
  playback: { ...silent, position: () => 0, seek: () => {}, scrub: () => {} },
  listening: createStore(() => nothingHeard),
  bytes: (path) => path,
  run: () => {},
  can: () => true,
  binding: () => undefined,
  useAsExample: () => {},
  importFiles: () => {},
}

/** Milliseconds to draw the whole timeline now, until its pixels are on the canvas. */
const drawOnce = (stage: Stage): number => {
  const canvas = document.querySelector<HTMLCanvasElement>('.timeline-canvas')
  const began = performance.now()
  stage.draw()
  // Reading a pixel back makes the canvas carry out what it has only noted so far.
  canvas?.getContext('2d')?.getImageData(0, 0, 1, 1)
  return performance.now() - began
}

const rest = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Draws at one zoom, scrolled a little further each time, after everything in view has arrived. */
const drawZoom = async (
  stage: Stage,
  store: EditorStore,
  framesPerPixel: number,
  frames: number,
): Promise<number[]> => {
  const place = (step: number) =>
    store.setState(({ view }) => ({
      view: { ...view, framesPerPixel, left: (hour / 3 + step * 7 * framesPerPixel) % hour },
    }))
  for (const step of [0, frames]) {
    place(step)
    stage.draw()
    for (let waited = 0; waited < 20_000 && (waited === 0 || stage.pending() > 0); waited += 20) await rest(20)
  }
  const times: number[] = []
  for (let step = 0; step < frames; step++) {
    place(step)
    times.push(drawOnce(stage))
    if (step % 4 === 3) await rest(0)
  }
  return times
}

declare global {
  interface Window {
    drawing: Promise<{
      readonly stage: Stage
      readonly editor: EditorStore
      drawZoom(framesPerPixel: number, frames: number): Promise<number[]>
    }>
  }
}

window.drawing = new Promise((resolve) => {
  const root = document.getElementById('root')!
  root.style.cssText = 'position: absolute; inset: 0'
  createRoot(root).render(
    <TimelineView
      services={services}
      onStage={(stage) =>
        resolve({
          stage,
          editor,
          drawZoom: (framesPerPixel, frames) => drawZoom(stage, editor, framesPerPixel, frames),
        })
      }
    />,
  )
})
