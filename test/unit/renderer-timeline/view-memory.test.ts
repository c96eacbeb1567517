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

const setUp = (first: Partial<ProjectState>) => {
  const stored: unknown[] = []
  const store = createStore<ProjectState>(() => stateOf(first))
  const host = { call: async (_: string, view: unknown) => void stored.push(view), on: () => () => {} }
  const project = { ...store, host } as unknown as ProjectStore
  const editor = createEditorStore()
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

  test('is stored a while after it moved, and not before the project was seen', async () => {
    vi.useFakeTimers()
    const { editor, stored, project, end } = setUp({})
    editor.setState(({ view }) => ({ view: { ...view, left: 5 } }))
    await vi.advanceTimersByTimeAsync(2000)
    expect(stored).toEqual([])
    project.setState({ document: documentOf(1, [someClip('clip_a')]) })
    for (let left = 0; left < 20; left++) editor.setState(({ view }) => ({ view: { ...view, left } }))
    await vi.advanceTimersByTimeAsync(2000)
    expect(stored).toEqual([{ framesPerPixel: editor.getState().view.framesPerPixel, left: 19, top: 0, loop: null }])
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
      expect(readSavedView(bad)).toBeNull()
    expect(readSavedView({ ...saved, loop: { from: 3 } })?.loop).toBeNull()
  })
})
