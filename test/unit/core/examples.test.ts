import { expect, test } from 'vitest'
import { type Document, emptyDocument } from '../../../src/core/project/records.ts'
import {
  examplesByName,
  freeExampleName,
  keepExample,
  removeExample,
  renameExample,
  sourceRegion,
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

test('a range of a track is the longest stretch of one source in it', () => {
  expect(sourceRegion(document, clip.track, 150, 50)).toEqual({ source: 'source_1', from: 70, length: 50 })
  expect(sourceRegion(document, clip.track, 500, 300)).toEqual({ source: 'source_1', from: 700, length: 200 })
  expect(sourceRegion(document, clip.track, 0, 100)).toBeNull()
  expect(sourceRegion(document, 'track_9', 150, 50)).toBeNull()
})

test('examples are kept, named apart, renamed and removed', () => {
  const kept = keepExample(document, example)
  expect(freeExampleName(kept, 'Siren')).toBe('Siren 2')
  expect(freeExampleName(kept, 'Bell')).toBe('Bell')
  const both = keepExample(kept, { ...example, id: 'example_2', name: 'Bell' })
  expect(examplesByName(both).map(({ name }) => name)).toEqual(['Bell', 'Siren'])
  expect(renameExample(both, 'example_1', ' Horn ').example.example_1!.name).toBe('Horn')
  expect(renameExample(both, 'example_1', '  ')).toBe(both)
  expect(renameExample(both, 'example_9', 'Horn')).toBe(both)
  expect(Object.keys(removeExample(both, 'example_1').example)).toEqual(['example_2'])
})
