import { expect, test } from 'vitest'
import { apply, type Diff, difference } from '../../../src/core/project/diff.ts'
import { type Clip, type Document, emptyDocument, type Source } from '../../../src/core/project/records.ts'
import { problemOf } from '../../../src/core/project/validate.ts'
import { sampleClip, sampleSource, sampleTrack } from '../../fault/project/sample-project.ts'

const source = sampleSource(1, 2, 1000)
const clip = sampleClip(1, source)
const start: Document = {
  ...emptyDocument,
  settings: { settings: { ...emptyDocument.settings.settings!, rate: 48_000 } },
  source: { source_1: source },
  track: { track_1: sampleTrack(1) },
  clip: { clip_1: clip },
}

const problem = (next: Document): string | null => {
  const diff = difference(start, next)
  return problemOf(apply(start, diff), diff)
}

const withClip = (patch: Partial<Clip>): Document => ({ ...start, clip: { clip_1: { ...clip, ...patch } } })
const withSource = (patch: Partial<Source>): Document => ({ ...start, source: { source_1: { ...source, ...patch } } })

test('a sound document has no problem', () => {
  expect(problem(start)).toBe(null)
  expect(problem(withClip({ at: 5, from: 10, length: 990, fadeIn: { length: 990, shape: 'linear' } }))).toBe(null)
  expect(problem(withClip({ blend: { source: 'source_1', from: 0, amount: 0.5 } }))).toBe(null)
  expect(problem({ ...start, clip: {}, track: {}, source: {} })).toBe(null)
  expect(problem(withSource({ name: 'Another name' }))).toBe(null)
})

test.each([
  ['on a track that is not there', withClip({ track: 'track_9' })],
  ['plays a source that is not there', withClip({ source: 'source_9' })],
  ['past the end of its source', withClip({ from: 1 })],
  ['past the end of time', withClip({ at: Number.MAX_SAFE_INTEGER })],
  ['is empty', withClip({ length: 0 })],
  ['no count of frames', withClip({ at: 0.5 })],
  ['no count of frames', withClip({ at: -1 })],
  ['longer than the clip', withClip({ fadeOut: { length: 1001, shape: 'linear' } })],
  ['blends in a source that is not there', withClip({ blend: { source: 'source_9', from: 0, amount: 1 } })],
  ['source that it blends in', withClip({ blend: { source: 'source_1', from: 1, amount: 1 } })],
  ['more than all', withClip({ blend: { source: 'source_1', from: 0, amount: 1.5 } })],
  ['no finite gain', withClip({ gain: Number.NaN })],
  ["not at the project's rate", withSource({ rate: 44_100 })],
  ['cannot change', withSource({ frames: 2000 })],
  ['cannot change', withSource({ channels: 1 })],
  ['still has clips', { ...start, track: {} }],
  ['still plays', { ...start, source: {} }],
  ['rate of a project', { ...start, settings: { settings: { ...start.settings.settings!, rate: 44_100 } } }],
  ['exactly one row of settings', { ...start, settings: {} }],
  ['not finite', { ...start, track: { track_1: { ...sampleTrack(1), order: Number.NaN } } }],
  ['marker', { ...start, marker: { marker_1: { id: 'marker_1', at: 1.5, length: 0, name: '' } } }],
])('it is a problem when … %s', (words, next) => {
  expect(problem(next)).toContain(words)
})

test('a row under another id than its own is a problem', () => {
  const diff: Diff = { marker: { marker_1: [null, { id: 'marker_2', at: 0, length: 0, name: '' }] } }
  expect(problemOf(apply(start, diff), diff)).toContain('another id')
})

const example = { id: 'example_1', name: 'Siren', source: 'source_1', from: 0, length: 1000 }
const withExample = (patch: Partial<typeof example>): Document => ({
  ...start,
  example: { example_1: { ...example, ...patch } },
})

test('an example is a named range of a source that stays', () => {
  expect(problem(withExample({}))).toBe(null)
  expect(problem(withExample({ source: 'source_9' }))).toContain('a source that is not there')
  expect(problem(withExample({ from: 1 }))).toContain('past the end')
  expect(problem(withExample({ length: 0 }))).toContain('empty')
  expect(problem(withExample({ from: -1 }))).toContain('no count of frames')
  expect(problem(withExample({ name: ' ' }))).toContain('no name')
  expect(problem(withExample({ id: 'example_2' }))).toContain('another id')
  const kept = withExample({})
  const diff = difference(kept, { ...kept, clip: {}, source: {} })
  expect(problemOf(apply(kept, diff), diff)).toContain('example example_1')
})
