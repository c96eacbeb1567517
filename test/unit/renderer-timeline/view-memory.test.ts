import { describe, expect, test, vi } from 'vitest'
import { createStore } from 'zustand/vanilla'
import { emptyDocument } from '../../../src/core/project/records.ts'
import { createEditorStore } from '../../../src/renderer/state/editor-store.ts'
import type { ProjectState, ProjectStore } from '../../../src/renderer/state/project-store.ts'
import { readSavedView, rememberView } from '../../../src/renderer/state/view-memory.ts'
import { documentOf, rate, someClip } from './project.ts'

const info = {
  id: 'one',
  name: 'One',
  folder: null,
  named: true,
  readOnly: false,
  bytes: 0,
  recovered: false,
  notes: [],
}

const stateOf = (patch: Partial<ProjectState>): ProjectState => ({
  info,
  document: emptyDocument,
  revision: 0,
  position: 0,
  history: [],
  jobs: {},
  unsent: 0,
  savedView: {},
  ...patch,
})

const setUp = (first: Partial<ProjectState>, width = 1000) => {
  const stored: unknown[] = []
  const store = createStore<ProjectState>(() => stateOf(first))
  const host = { call: async (_: string, view: unknown) => void stored.push(view), on: () => () => {} }
  const project = { ...store, host } as unknown as ProjectStore
  const editor = createEditorStore()
  editor.setState(({ view }) => ({ view: { ...view, width, height: 500 } }))
  const end = rememberView(project, editor)
  return { project, editor, stored, end }
}

const saved = { framesPerPixel: 33, left: 4400, top: 12, loop: { from: 5, length: 10, on: true } }

describe('the view of a project', () => {
  test('is as it was left', () => {
    const { editor, end } = setUp({ savedView: saved, document: documentOf(1, [someClip('clip_a')]) })
    expect(editor.getState().view).toMatchObject({ framesPerPixel: 33, left: 4400, top: 12 })
    expect(editor.getState().loop).toEqual({ from: 5, length: 10, on: true })
    end()
  })

  test('shows the first audio in full, once', () => {
    const { project, editor, end } = setUp({})
    project.setState({ document: documentOf(1, [someClip('clip_a', { length: 100 * rate })]) })
    const { view } = editor.getState()
    expect(view.framesPerPixel * view.width).toBeCloseTo(102 * rate, -2)
    project.setState({ document: documentOf(1, [someClip('clip_a', { length: 500 * rate })]) })
    expect(editor.getState().view).toBe(view)
    end()
  })

  test('shows a project without a stored view in full, once the timeline has a width', () => {
    const { editor, end } = setUp({ document: documentOf(1, [someClip('clip_a', { length: 100 * rate })]) }, 0)
    editor.setState(({ view }) => ({ view: { ...view, width: 700 } }))
    const { view } = editor.getState()
    expect(view.framesPerPixel * 700).toBeCloseTo(102 * rate, -2)
    editor.setState(({ view }) => ({ view: { ...view, width: 350 } }))
    expect(editor.getState().view.framesPerPixel).toBe(view.framesPerPixel)
    end()
  })

  test('comes with the cursor and the track of the keyboard, as far as it still exists', () => {
    const document = documentOf(2, [someClip('clip_a')])
    const [first, second] = Object.keys(document.track)
    const kept = setUp({ savedView: { ...saved, cursor: 77, focusedTrack: second }, document })
    expect(kept.editor.getState()).toMatchObject({ cursor: 77, focusedTrack: second })
    kept.end()
    const gone = setUp({ savedView: { ...saved, focusedTrack: 'gone' }, document })
    expect(gone.editor.getState()).toMatchObject({ cursor: 0, focusedTrack: first })
    gone.end()
  })

  test('comes with the detection lanes of the tracks that still exist', () => {
    const document = documentOf(2, [someClip('clip_a')])
    const { editor, end } = setUp({ savedView: { ...saved, soundLanes: ['track_1', 'gone'] }, document })
    expect(editor.getState().soundLanes).toEqual(new Set(['track_1']))
    end()
  })

  test('is stored a while after it moved, and not before the project was seen', async () => {
    vi.useFakeTimers()
    const { editor, stored, project, end } = setUp({})
    editor.setState(({ view }) => ({ view: { ...view, left: 5 } }))
    await vi.advanceTimersByTimeAsync(2000)
    expect(stored).toEqual([])
    project.setState({ document: documentOf(1, [someClip('clip_a')]) })
    for (let left = 0; left < 20; left++) editor.setState(({ view }) => ({ view: { ...view, left } }))
    await vi.advanceTimersByTimeAsync(2000)
    const { framesPerPixel } = editor.getState().view
    const { focusedTrack } = editor.getState()
    expect(stored).toEqual([{ framesPerPixel, left: 19, top: 0, cursor: 0, focusedTrack, loop: null, soundLanes: [] }])
    end()
    vi.useRealTimers()
  })

  test('of another program, or damaged, is ignored', () => {
    for (const bad of [
      {},
      { ...saved, left: -1 },
      { ...saved, framesPerPixel: 0 },
      { ...saved, top: 'x' },
      { left: Number.NaN },
    ])
      expect(readSavedView(bad).place).toBeNull()
    expect(readSavedView({ ...saved, loop: { from: 3 } })).toMatchObject({ place: { left: 4400 }, loop: null })
  })
})
