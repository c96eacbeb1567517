import { expect, test } from 'vitest'
import { type Document, emptyDocument, type SeparationOrigin } from '../../../src/core/project/records.ts'
import { newestSeparation, spansOnTrack } from '../../../src/core/separation/again.ts'
import { sampleClip, sampleSource, sampleTrack } from '../../fault/project/sample-project.ts'

const recording = sampleSource(1, 1, 1000)
const origin = (madeAt: string, from: number): SeparationOrigin => ({
  ...{ kind: 'separation', part: 'residual', system: 'a', systemName: 'A', systemVersion: '1', checkpoint: null },
  ...{ device: 'CPU', query: 'dog', tool: 'A', settings: {}, seed: 0, appVersion: '1' },
  ...{ source: 'source_1', from, length: 500, madeAt },
})
const rest = { ...recording, id: 'source_2', frames: 500, origin: origin('2026-01-02', 200) }
const older = { ...recording, id: 'source_3', frames: 500, origin: origin('2026-01-01', 0) }
const clip = { ...sampleClip(1, recording), track: 'track_1', at: 50, from: 100, length: 300, blend: null }
const document: Document = {
  ...emptyDocument,
  source: { source_1: recording, source_2: rest, source_3: older },
  track: { track_1: sampleTrack(1), track_2: sampleTrack(2) },
  clip: {
    clip_1: clip,
    clip_2: { ...clip, id: 'clip_2', track: 'track_2', source: 'source_2', at: 0, from: 10, length: 400 },
    clip_3: { ...clip, id: 'clip_3', at: 400, from: 100, length: 300 },
  },
}
const of = { source: 'source_1', spans: [{ from: 150, length: 100 }] }

test('spans of a source stand wherever a track sounds it', () => {
  const whole = { track: 'track_1', from: 0, length: 1000 }
  expect(spansOnTrack(document, of, whole)).toEqual([
    { from: 100, length: 100 },
    { from: 450, length: 100 },
  ])
  expect(spansOnTrack(document, of, { ...whole, from: 120, length: 340 })).toEqual([
    { from: 120, length: 80 },
    { from: 450, length: 10 },
  ])
  expect(spansOnTrack(document, { ...of, source: 'source_9' }, whole)).toEqual([])
})

test('and wherever a track sounds what was separated from it', () => {
  // The rest begins at frame 200 of the recording, and its clip ten frames later.
  expect(spansOnTrack(document, of, { track: 'track_2', from: 0, length: 1000 })).toEqual([{ from: 0, length: 40 }])
  expect(spansOnTrack(document, { ...of, source: 'source_3' }, { track: 'track_2', from: 0, length: 1000 })).toEqual([])
})

test('the newest results tell what was asked for last', () => {
  expect(newestSeparation(document)?.madeAt).toBe('2026-01-02')
  expect(newestSeparation(emptyDocument)).toBeNull()
})
