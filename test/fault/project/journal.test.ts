import { execFileSync, spawn } from 'node:child_process'
import { copyFileSync, existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { failureOf } from '../../../src/contract/failures.ts'
import { checkProjectFile } from '../../../src/main/project-file/check.ts'
import { openProjectFile } from '../../../src/main/project-file/open.ts'
import { recoverProjectFile } from '../../../src/main/project-file/recover.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { compareSamples, makeProject } from './sample-project.ts'

/** Dies inside a transaction whose pages are partly in the file: leaves a hot journal. */
const dieInTransaction = (path: string): Promise<void> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'dying-child.ts'), path], { stdio: 'ignore' })
    child.on('close', () => resolve())
  })

const hot = async (path: string) => {
  const made = makeProject(path, { frames: 100_000 })
  const { document } = made.file
  made.file.close()
  await dieInTransaction(path)
  expect(statSync(`${path}-journal`).size).toBeGreaterThan(65_536)
  return { document, samples: made.samples }
}

describe('after a crash inside a transaction', () => {
  test('the journal is rolled back: everything that was committed is there', async () => {
    using folder = temporaryFolder()
    const path = folder.file('a.lasso')
    const { document, samples } = await hot(path)
    const file = openProjectFile(path)
    expect(file.document).toEqual(document)
    for (const sample of samples) expect(compareSamples(file, sample, 0).good).toBe(sample.source.frames)
    expect(file.notes).toEqual([])
    file.close()
    expect(existsSync(`${path}-journal`)).toBe(false)
    expect(checkProjectFile(path).ok).toBe(true)
  })

  test('recovery of such a file rolls back a copy and leaves file and journal as they are', async () => {
    using folder = temporaryFolder()
    const path = folder.file('a.lasso')
    const { document } = await hot(path)
    const sums = () => execFileSync('cksum', [path, `${path}-journal`], { encoding: 'utf8' })
    const before = sums()
    const report = recoverProjectFile(path, folder.file('b.lasso'))
    expect(report.blocksLost).toBe(0)
    expect(sums()).toBe(before)
    const file = openProjectFile(folder.file('b.lasso'))
    expect(file.document).toEqual(document)
    file.close()
  })

  test('without its journal the file is still read as well as it can be: no wrong sample, no crash', async () => {
    using folder = temporaryFolder()
    await hot(folder.file('a.lasso'))
    copyFileSync(folder.file('a.lasso'), folder.file('lone.lasso'))
    const made = makeProject(folder.file('again.lasso'), { frames: 100_000 })
    made.file.close()
    let path = folder.file('lone.lasso')
    try {
      openProjectFile(path).close()
    } catch (thrown) {
      expect(failureOf(thrown).code).toBe('project-damaged')
      path = folder.file('recovered.lasso')
      recoverProjectFile(folder.file('lone.lasso'), path)
    }
    const file = openProjectFile(path)
    for (const sample of made.samples)
      if (file.document.source[sample.source.id]) expect(compareSamples(file, sample, 0).wrong).toBe(0)
    file.close()
  })

  test('the journal of another project is set aside, not played back', async () => {
    using folder = temporaryFolder()
    await hot(folder.file('stranger.lasso'))
    const made = makeProject(folder.file('mine.lasso'), { frames: 150_000, markers: 5 })
    const { document } = made.file
    made.file.close()
    copyFileSync(folder.file('stranger.lasso-journal'), folder.file('mine.lasso-journal'))
    const file = openProjectFile(folder.file('mine.lasso'))
    expect(file.document).toEqual(document)
    for (const sample of made.samples) expect(compareSamples(file, sample, 0).good).toBe(sample.source.frames)
    expect(file.notes.join()).toContain('mine.lasso-journal.foreign')
    file.close()
    expect(readdirSync(folder.path)).toContain('mine.lasso-journal.foreign')
    const stranger = openProjectFile(folder.file('stranger.lasso'))
    expect(stranger.notes).toEqual([])
    stranger.close()
  })
})
