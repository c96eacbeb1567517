import { expect, test } from 'vitest'
import type { SeparateRequest } from '../../../src/contract/api.ts'
import { type Document, emptyDocument, type SeparationOrigin } from '../../../src/core/project/records.ts'
import { requestsAgain, type Subject } from '../../../src/renderer/app/actions/separate.ts'
import type { Editor } from '../../../src/renderer/state/context.tsx'
import { sampleClip, sampleSource, sampleTrack } from '../../fault/project/sample-project.ts'

const recording = sampleSource(1, 1, 1000)
const shown = [
  { source: 'source_1', from: 700, length: 100 },
  { source: 'source_3', from: 0, length: 100 },
]
const origin: SeparationOrigin = {
  ...{
    kind: 'separation',
    part: 'target',
    system: 'zeroshot-asp',
    systemName: 'A',
    systemVersion: '1',
    checkpoint: null,
  },
  ...{ device: 'CPU', query: '', tool: 'A', settings: { channels: 'linked' }, seed: 3, appVersion: '1' },
  ...{ source: 'source_1', from: 100, length: 500, madeAt: '2026-01-01' },
  ...{ example: shown[0], examples: shown, spans: [{ from: 150, length: 50 }] },
}
const clip = { ...sampleClip(1, recording), track: 'track_1', at: 0, from: 100, length: 500, blend: null }
const document: Document = {
  ...emptyDocument,
  source: {
    source_1: recording,
    source_2: { ...recording, id: 'source_2', frames: 500, origin },
    source_3: { ...recording, id: 'source_3' },
  },
  track: { track_1: sampleTrack(1), track_2: sampleTrack(2) },
  clip: { clip_1: clip },
}
const subject: Subject = { track: 'track_1', trackName: 'One', from: 0, length: 500, whole: true }
const other = { ...subject, track: 'track_2', trackName: 'Two' }

const editorOf = (held: Document, lastSeparation: SeparateRequest | null = null): Editor =>
  ({
    project: { getState: () => ({ document: held }) },
    shell: { getState: () => ({ lastSeparation }) },
    preferences: { getState: () => ({ separation: { mode: 'extract', system: 'auto' } }) },
  }) as unknown as Editor

test('a project that is opened again repeats its newest separation with its examples, and where it was limited to', () => {
  const [request, ...more] = requestsAgain(editorOf(document), [subject])
  expect(more).toEqual([])
  expect(request).toMatchObject({
    ...{ query: '', also: [], system: 'zeroshot-asp', mode: 'extract', seed: 3, settings: { channels: 'linked' } },
    ...{ track: 'track_1', from: 0, length: 500, example: null },
    examples: shown,
    spans: [{ from: 50, length: 50 }],
  })
  // What is there now decides: an example whose audio is gone, a track that is other audio.
  const { source_3: _, ...rest } = document.source
  expect(requestsAgain(editorOf({ ...document, source: rest }), [subject])[0]!.examples).toEqual([shown[0]])
  expect(requestsAgain(editorOf(document), [other])[0]).not.toHaveProperty('spans')
  expect(requestsAgain(editorOf(emptyDocument), [subject])).toEqual([])
})

test('the last separation of the session comes first, as far as the open project has what it went by', () => {
  const last: SeparateRequest = {
    ...{ query: 'dog', also: [], avoid: '', system: 'auto', mode: 'remove', settings: {}, seed: 0 },
    ...{ track: 'track_1', from: 10, length: 90, example: { track: 'track_9', from: 0, length: 10 } },
    ...{ examples: shown, spans: [{ from: 20, length: 30 }] },
  }
  const [here, there] = requestsAgain(editorOf(document, last), [subject, other])
  expect(here).toMatchObject({ query: 'dog', mode: 'remove', from: 0, length: 500, example: null, examples: shown })
  expect(here!.spans).toEqual([{ from: 20, length: 30 }])
  expect(there).not.toHaveProperty('spans')
  const elsewhere = editorOf({ ...document, source: { source_1: recording } }, { ...last, query: '', examples: [] })
  expect(requestsAgain(elsewhere, [subject])).toEqual([])
})
