import BetterSqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { seededRandom } from '../../../src/core/base/random.ts'
import { apply, difference, isEmptyDiff } from '../../../src/core/project/diff.ts'
import { type Document, emptyDocument } from '../../../src/core/project/records.ts'
import { keptGenerations, keptSteps } from '../../../src/main/project-file/format.ts'
import { createProjectFile, openProjectFile } from '../../../src/main/project-file/open.ts'
import {
  addMarker,
  change,
  placeSource,
  sampleAudio,
  sampleSource,
  storeAudio,
} from '../../fault/project/sample-project.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { randomEdit } from './random-edit.ts'

/** The history as a list of whole documents: what the file must be equal to, whatever it stores. */
type Model = { states: Document[]; labels: string[]; at: number; merge: string | null }

const commitTo = (model: Model, next: Document, label: string, merge: string | null): void => {
  const joins = merge !== null && merge === model.merge && model.at === model.states.length - 1 && model.at > 0
  const start = joins ? model.at - 1 : model.at
  model.states = model.states.slice(0, start + 1)
  model.labels = model.labels.slice(0, start)
  model.at = start
  if (!joins || !isEmptyDiff(difference(model.states[start]!, next))) {
    model.states.push(next)
    model.labels.push(label)
    model.at++
  }
  model.merge = merge
}

test.each([1, 2, 3, 4])(
  'fuzz, seed %i: edits, merges, undo, redo, jumps and reopenings equal a naive rebuild',
  (seed) => {
    using folder = temporaryFolder()
    const path = folder.file('fuzz.lasso')
    const random = seededRandom(seed * 77)
    let file = createProjectFile(path)
    const model: Model = { states: [emptyDocument], labels: [], at: 0, merge: null }
    let gesture = 0
    for (let step = 0; step < 400; step++) {
      const kind = random()
      if (kind < 0.6) {
        const next = randomEdit(file.document, random)
        const diff = difference(file.document, next)
        if (isEmptyDiff(diff)) continue
        if (random() < 0.3) gesture++
        const merge = random() < 0.5 ? `gesture ${gesture}` : null
        const label = `step ${step}`
        file.commit(label, diff, merge)
        commitTo(model, next, label, merge)
      } else if (kind < 0.9) {
        const target =
          kind < 0.7 ? model.at - 1 : kind < 0.8 ? model.at + 1 : Math.floor(random() * model.states.length)
        const before = file.document
        const diff = file.jump(target)
        model.at = Math.min(Math.max(0, target), model.states.length - 1)
        model.merge = null
        expect(apply(before, diff)).toEqual(file.document)
      } else {
        file.close()
        file = openProjectFile(path)
        model.merge = null
        expect(file.notes).toEqual([])
        expect(file.recovered).toBe(false)
      }
      expect(file.document).toEqual(model.states[model.at])
      expect(file.position).toBe(model.at)
      expect(file.history.map(({ label }) => label)).toEqual(model.labels)
      expect(file.history.map(({ position }) => position)).toEqual(model.labels.map((_, i) => i + 1))
    }
    file.close()
  },
)

test('an edit that does not fit changes nothing', () => {
  using folder = temporaryFolder()
  const file = createProjectFile(folder.file('a.lasso'))
  addMarker(file, 1)
  const before = file.document
  const diff = { marker: { marker_1: [null, { id: 'marker_1', at: 5, length: 0, name: '' }] } } as const
  expect(() => file.commit('again', diff, null)).toThrowError(
    expect.objectContaining({ failure: { code: 'edit-conflict', rows: ['marker/marker_1'] } }),
  )
  expect(file.document).toBe(before)
  expect(file.history).toHaveLength(1)
  file.close()
})

test('a new edit after undo clears what could be redone, also after reopening', () => {
  using folder = temporaryFolder()
  const path = folder.file('a.lasso')
  const file = createProjectFile(path)
  for (let number = 1; number <= 5; number++) addMarker(file, number)
  file.jump(2)
  addMarker(file, 9)
  file.close()
  const again = openProjectFile(path)
  expect(again.history.map(({ label }) => label)).toEqual(['Marker 1', 'Marker 2', 'Marker 9'])
  expect(Object.keys(again.document.marker)).toEqual(['marker_1', 'marker_2', 'marker_9'])
  again.jump(99)
  expect(again.position).toBe(3)
  again.close()
})

test('a very long history forgets its oldest steps and still undoes all that it keeps', { timeout: 120_000 }, () => {
  using folder = temporaryFolder()
  const path = folder.file('long.lasso')
  const file = createProjectFile(path)
  const setTempo = (tempo: number) =>
    change(file, `Tempo ${tempo}`, (document) => ({
      ...document,
      settings: { settings: { ...document.settings.settings!, tempo } },
    }))
  for (let step = 1; step <= keptSteps + 250; step++) setTempo(200 + step / 10)
  expect(file.history.length).toBeLessThanOrEqual(keptSteps + 100)
  expect(file.history.length).toBeGreaterThanOrEqual(keptSteps)
  file.close()
  const again = openProjectFile(path)
  expect(again.notes).toEqual([])
  const first = again.history[0]!.position
  again.jump(0)
  expect(again.position).toBe(first - 1)
  expect(again.document.settings.settings?.tempo).toBe(200 + (first - 1) / 10)
  again.close()
  const undone = openProjectFile(path)
  expect(undone.notes).toEqual([])
  expect(undone.document.settings.settings?.tempo).toBe(200 + (first - 1) / 10)
  undone.close()
})

test('ten generations of the document are kept, the newest no older than fifty steps, and each new source makes one', () => {
  using folder = temporaryFolder()
  const path = folder.file('a.lasso')
  const file = createProjectFile(path)
  const generations = () => {
    const copy = folder.file('look.lasso')
    file.copyTo(copy, true)
    const database = new BetterSqlite(copy)
    const rows = database.prepare('SELECT position FROM generation ORDER BY id').all() as { position: number }[]
    database.close()
    return rows.map(({ position }) => position)
  }
  for (let number = 1; number <= 49; number++) addMarker(file, number)
  expect(generations().at(-1)).toBeGreaterThanOrEqual(1)
  const source = sampleSource(1, 1, 100)
  storeAudio(file, source, sampleAudio(1, 1, 100))
  placeSource(file, 1, source)
  expect(generations().at(-1)).toBe(50)
  for (let number = 50; number <= 900; number++) {
    addMarker(file, number)
    if (number % 170 !== 0) continue
    const kept = generations()
    expect(kept.length).toBeLessThanOrEqual(keptGenerations)
    expect(file.position - kept.at(-1)!).toBeLessThan(50)
  }
  expect(generations()).toHaveLength(keptGenerations)
  file.close()
})
