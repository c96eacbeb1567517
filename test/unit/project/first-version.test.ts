import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkProjectFile } from '../../../src/main/project-file/check.ts'
import { formatVersion } from '../../../src/main/project-file/format.ts'
import { openProjectFile } from '../../../src/main/project-file/open.ts'
import { addMarker, compareSamples, sampleAudio, sampleSource } from '../../fault/project/sample-project.ts'
import { temporaryFolder } from '../../support/temporary.ts'

/** A file as the first version wrote it. Never made again: every later version must open it. */
const fixture = join(import.meta.dirname, '../../fixtures/project-v1.lasso')

test('a project of the first format version opens with everything in it, and goes on', () => {
  using folder = temporaryFolder()
  const path = folder.file('old.lasso')
  copyFileSync(fixture, path)
  const file = openProjectFile(path)
  expect(file.notes).toEqual([])
  expect(file.recovered).toBe(false)
  expect(file.position).toBe(6)
  expect(file.history.map(({ label }) => label)).toEqual([
    'Import Recording 1',
    'Import Recording 2',
    ...[1, 2, 3, 4, 5, 6].map((number) => `Marker ${number}`),
  ])
  expect(Object.keys(file.document.marker)).toEqual(['marker_1', 'marker_2', 'marker_3', 'marker_4'])
  expect(file.document.example).toEqual({})
  expect(file.view).toEqual({ zoom: 3 })
  expect(file.jobs()).toEqual([
    { id: 'job_1', state: 'interrupted', data: { query: 'hiss' }, analysis: new Uint8Array([1, 2, 3]) },
  ])
  for (const [number, channels, frames] of [
    [1, 2, 3000],
    [2, 1, 4000],
  ] as const) {
    const sample = { source: sampleSource(number, channels, frames), audio: sampleAudio(number, channels, frames) }
    expect(file.document.source[`source_${number}`]).toEqual(sample.source)
    for (let channel = 0; channel < channels; channel++)
      expect(compareSamples(file, sample, channel)).toEqual({ good: frames, silent: 0, wrong: 0 })
  }
  file.jump(8)
  expect(file.document.marker).toHaveProperty('marker_6')
  addMarker(file, 7)
  const [source] = Object.values(file.document.source)
  const example = { id: 'example_1', name: 'Siren', source: source!.id, from: 0, length: 100 }
  file.commit('Keep “Siren”', { example: { example_1: [null, example] } }, null)
  expect(file.document.example).toEqual({ example_1: example })
  file.jump(0)
  expect(file.document.source).toEqual({})
  expect(file.document.example).toEqual({})
  file.close()
  expect(checkProjectFile(path)).toMatchObject({ ok: true, version: formatVersion })
})
