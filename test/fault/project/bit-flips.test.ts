import { readFileSync, rmSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { peakBins } from '../../../src/contract/bytes.ts'
import { failureOf } from '../../../src/contract/failures.ts'
import { seededRandom } from '../../../src/core/base/random.ts'
import type { Document } from '../../../src/core/project/records.ts'
import { checkProjectFile } from '../../../src/main/project-file/check.ts'
import { formatVersion } from '../../../src/main/project-file/format.ts'
import { openProjectFile } from '../../../src/main/project-file/open.ts'
import { recoverProjectFile } from '../../../src/main/project-file/recover.ts'
import type { ProjectFile } from '../../../src/main/project-file/types.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { damagedCopy, flipIn, treesOf } from './damage.ts'
import { compareSamples, makeProject, type Sample } from './sample-project.ts'

/** More of them for a long look: LASSO_FLIPS=500 */
const flipsPerTree = Number(process.env.LASSO_FLIPS ?? 24)
const targets = ['structure', 'rows', 'rows', 'anywhere'] as const

const folder = temporaryFolder()
afterAll(() => folder[Symbol.dispose]())

const original = folder.file('original.lasso')
const { samples, document, peaks, bytes } = (() => {
  const made = makeProject(original, { frames: 140_000, markers: 60 })
  const spectrum = { kind: 'spectrum', source: 'source_1', level: 0 } as const
  made.file.readBytes(spectrum, 0, made.file.byteLength(spectrum)!)
  const found = { samples: made.samples, document: made.file.document, peaks: peaksOf(made.file) }
  made.file.close()
  return { ...found, bytes: readFileSync(original) }
})()

function peaksOf(file: ProjectFile): string {
  return [0, 1]
    .flatMap((channel) =>
      peakBins.map((_, level) => {
        const resource = { kind: 'peaks', source: 'source_1', channel, level } as const
        return Buffer.from(file.readBytes(resource, 0, file.byteLength(resource)!)).toString('base64')
      }),
    )
    .join()
}

/** Opens a damaged file, or what recovery makes of it. */
const openOrRecover = (path: string): { file: ProjectFile; recovered: boolean; notes: readonly string[] } => {
  try {
    const file = openProjectFile(path)
    return { file, recovered: false, notes: file.notes }
  } catch (thrown) {
    expect(['project-damaged', 'project-foreign', 'project-newer', 'file-unreadable']).toContain(failureOf(thrown).code)
    const output = `${path}.recovered.lasso`
    rmSync(output, { force: true })
    const report = recoverProjectFile(path, output)
    return { file: openProjectFile(output), recovered: true, notes: report.notes }
  }
}

const soundOf = (file: ProjectFile, sample: Sample) => {
  const total = { good: 0, silent: 0, wrong: 0 }
  for (let channel = 0; channel < sample.source.channels; channel++) {
    const { good, silent, wrong } = compareSamples(file, sample, channel)
    total.good += good
    total.silent += silent
    total.wrong += wrong
  }
  return total
}

/** The document without what a lost edit may lack. */
const sourcesOf = ({ source, clip }: Document) => ({ source, clip })

describe('one flipped bit', () => {
  const trees = treesOf(original)
  test('can be in every table', () => {
    const names = trees.map(({ name }) => name)
    for (const table of [
      'meta',
      'generation',
      'edit',
      'source',
      'block',
      'overview',
      'peaks',
      'spectrum',
      'job',
      'view',
    ])
      expect(names).toContain(table)
  })

  test.each(trees.map((tree) => [tree.name, tree] as const))('in %s costs at most what it hit', (name, tree) => {
    const random = seededRandom(name.length * 1000 + name.charCodeAt(0))
    for (let flip = 0; flip < flipsPerTree; flip++) {
      const path = folder.file(`flip-${name}-${flip}.lasso`)
      const { at, bit, apply } = flipIn(tree, random, targets[flip % targets.length]!, bytes)
      damagedCopy(original, path, apply)
      const where = `${name}: bit ${bit} of byte ${at}`
      const { file, notes } = openOrRecover(path)
      const heard = samples.map((sample) => soundOf(file, sample))
      for (const { wrong } of heard) expect(wrong, where).toBe(0)
      const silent = heard.reduce((sum, sound) => sum + sound.silent, 0)
      if (silent > 0) expect(file.notes.length + notes.length, where).toBeGreaterThan(0)
      if (name !== 'block' && name !== 'sqlite_schema') expect(silent, where).toBe(0)
      // A page of blocks may hold the heads of several; never more than the blocks of that page.
      expect(silent, where).toBeLessThan(140_000 * 3)
      expect(sourcesOf(file.document), where).toEqual(sourcesOf(document))
      expect(file.document, where).toEqual(document)
      if (silent === 0) expect(peaksOf(file), where).toBe(peaks)
      file.close()
      for (const suffix of ['', '.recovered.lasso']) rmSync(`${path}${suffix}`, { force: true })
    }
  })

  test('in the samples is found by the check, with its place', () => {
    const path = folder.file('sample-flip.lasso')
    const audio = samples[0]!.audio[1]!
    damagedCopy(original, path, (bytes) => {
      const at = bytes.indexOf(Buffer.from(audio.buffer, 70_000 * 4, 64))
      bytes[at]! ^= 4
      return bytes
    })
    const report = checkProjectFile(path)
    expect(report.ok).toBe(false)
    expect(report.damagedBlocks).toEqual([
      { source: 'source_1', name: 'Recording 1', channel: 1, from: 65_536, frames: 65_536 },
    ])
    const file = openProjectFile(path)
    expect(compareSamples(file, samples[0]!, 0)).toEqual({ good: 140_000, silent: 0, wrong: 0 })
    const { silent, wrong } = compareSamples(file, samples[0]!, 1)
    expect({ silent, wrong }).toEqual({ silent: 65_536, wrong: 0 })
    expect(file.notes.join()).toContain('"Recording 1": 1.4 s of audio')
    file.close()

    const output = folder.file('sample-flip-recovered.lasso')
    const recovered = recoverProjectFile(path, output)
    expect(recovered).toMatchObject({ generation: 0, sources: 2, blocksKept: 8, blocksLost: 1 })
    expect(recovered.secondsLost).toBeCloseTo(65_536 / 48_000, 6)
    expect(checkProjectFile(output)).toMatchObject({ ok: true, damagedBlocks: [], problems: [] })
    const again = openProjectFile(output)
    expect(again.document).toEqual(document)
    expect(again.history.length).toBe(62)
    again.jump(0)
    expect(Object.keys(again.document.source)).toEqual([])
    again.jump(62)
    expect(compareSamples(again, samples[0]!, 1)).toEqual({ good: 140_000 - 65_536, silent: 65_536, wrong: 0 })
    again.close()
  })

  test('in a part that nothing reads yet becomes a note of the quick check, and no more', () => {
    const path = folder.file('quick.lasso')
    const tree = treesOf(original).find(({ name }) => name === 'spectrum')!
    damagedCopy(original, path, (bytes) => bytes.fill(0xa5, tree.pages[0]!.offset, tree.pages[0]!.offset + 200))
    const file = openProjectFile(path)
    expect(file.notes).toEqual([])
    let told = 0
    file.onNote(() => told++)
    file.quickCheck()
    expect(told).toBe(1)
    expect(file.notes.join()).toContain('A part of the file is damaged.')
    expect(file.document).toEqual(document)
    // The columns are made again from the samples.
    const spectrum = { kind: 'spectrum', source: 'source_1', level: 0 } as const
    expect(file.readBytes(spectrum, 0, 1280)).toHaveLength(1280)
    file.close()
  })

  test('nowhere: the check of a sound file finds nothing', () => {
    expect(checkProjectFile(original)).toEqual({
      file: 'original.lasso',
      ok: true,
      version: formatVersion,
      blocks: 9,
      damagedBlocks: [],
      problems: [],
    })
  })
})
