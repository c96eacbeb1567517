import { expect, test } from 'vitest'
import { type Document, emptyDocument } from '../../../src/core/project/records.ts'
import {
  exampleGroups,
  examplesByName,
  freeExampleName,
  keepExamples,
  mostExamples,
  removeExamples,
  renameExamples,
  sourceRegions,
} from '../../../src/core/separation/examples.ts'
import { sampleClip, sampleSource, sampleTrack } from '../../fault/project/sample-project.ts'

const source = sampleSource(1, 2, 1000)
const clip = { ...sampleClip(1, source), at: 100, from: 20, length: 500 }
const document: Document = {
  ...emptyDocument,
  source: { source_1: source },
  track: { track_1: sampleTrack(1) },
  clip: { clip_1: clip, clip_2: { ...clip, id: 'clip_2', at: 600, from: 700, length: 300 } },
}
const example = { id: 'example_1', name: 'Siren', source: 'source_1', from: 0, length: 10 }

const region = (from: number, length: number, of = 'source_1') => ({ source: of, from, length })

test('a range of a track is what its clips sound there, the longest first', () => {
  const within = (from: number, length: number, tracks = [clip.track]) => sourceRegions(document, tracks, from, length)
  expect(within(150, 50)).toEqual([region(70, 50)])
  expect(within(500, 300)).toEqual([region(700, 200)])
  expect(within(0, 100)).toEqual([])
  expect(within(150, 50, ['track_9'])).toEqual([])
})

test('a recording that was cut is one region, each recording its own, and slivers are none', () => {
  const rate = source.rate
  const long = { ...source, frames: 60 * rate }
  const other = { ...long, id: 'source_2' }
  const on = (id: string, patch: Partial<typeof clip>) => ({ ...clip, id, ...patch })
  const clips = [
    on('clip_1', { at: 0, from: 0, length: 2 * rate }),
    on('clip_2', { at: 2 * rate, from: 2 * rate, length: rate }),
    on('clip_3', { at: 4 * rate, source: 'source_2', from: 0, length: 5 * rate }),
    on('clip_4', { at: 9 * rate, source: 'source_2', from: 20 * rate, length: rate }),
    on('clip_5', { track: 'track_2', at: rate, from: 30 * rate, length: rate }),
  ]
  const cut: Document = {
    ...document,
    source: { source_1: long, source_2: other },
    track: { track_1: sampleTrack(1), track_2: sampleTrack(2) },
    clip: Object.fromEntries(clips.map((each) => [each.id, each])),
  }
  expect(sourceRegions(cut, ['track_1'], 0, 9 * rate + 10)).toEqual([
    region(0, 5 * rate, 'source_2'),
    region(0, 3 * rate),
  ])
  expect(sourceRegions(cut, ['track_1', 'track_2'], 0, 3 * rate)).toEqual([
    region(0, 3 * rate),
    region(30 * rate, rate),
  ])
  const many = Array.from({ length: 40 }, (_, index) =>
    on(`clip_${index}`, { at: index * rate, from: ((7 * index) % 40) * 1.5 * rate, length: rate }),
  )
  const scattered = { ...cut, clip: Object.fromEntries(many.map((each) => [each.id, each])) }
  expect(sourceRegions(scattered, ['track_1'], 0, 40 * rate)).toHaveLength(mostExamples)
})

test('examples are kept, named apart, renamed and removed, and those of one name are one', () => {
  const kept = keepExamples(document, [example])
  expect(freeExampleName(kept, 'Siren')).toBe('Siren 2')
  expect(freeExampleName(kept, 'Bell')).toBe('Bell')
  const both = keepExamples(kept, [{ ...example, id: 'example_2', name: 'Bell' }])
  expect(examplesByName(both).map(({ name }) => name)).toEqual(['Bell', 'Siren'])
  expect(renameExamples(both, ['example_1'], ' Horn ').example.example_1!.name).toBe('Horn')
  expect(renameExamples(both, ['example_1'], '  ')).toBe(both)
  expect(renameExamples(both, ['example_9'], 'Horn')).toBe(both)
  const sirens = renameExamples(both, ['example_2', 'example_9'], 'Siren')
  expect(exampleGroups(sirens).map(({ name, examples }) => [name, examples.length])).toEqual([['Siren', 2]])
  expect(Object.keys(removeExamples(both, ['example_1', 'example_9']).example)).toEqual(['example_2'])
})
