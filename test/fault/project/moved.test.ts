import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { failureOf } from '../../../src/contract/failures.ts'
import { createProjectFile, openProjectFile } from '../../../src/main/project-file/open.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { addMarker, compareSamples, makeProject } from './sample-project.ts'

const codeFrom = (work: () => unknown): string => {
  try {
    work()
    return 'none'
  } catch (thrown) {
    return failureOf(thrown).code
  }
}

describe('a project that is moved away while it is open', () => {
  test.each([
    ['renamed', (path: string) => renameSync(path, `${path}.elsewhere`)],
    ['deleted', (path: string) => rmSync(path)],
    [
      'replaced',
      (path: string) => {
        copyFileSync(path, `${path}.copy`)
        renameSync(`${path}.copy`, path)
      },
    ],
  ])('%s: edits are refused, what was read stays readable, and it can be saved elsewhere', (how, move) => {
    using folder = temporaryFolder()
    const path = folder.file('a.lasso')
    const { file, samples } = makeProject(path, { frames: 100_000 })
    const { document } = file
    expect(codeFrom(() => file.verifyInPlace())).toBe('none')
    move(path)
    expect(codeFrom(() => file.verifyInPlace())).toBe('project-moved')
    expect(codeFrom(() => addMarker(file, 99))).toBe('project-moved')
    expect(file.document).toBe(document)
    expect(compareSamples(file, samples[0]!, 0)).toEqual({ good: 100_000, silent: 0, wrong: 0 })

    file.saveAs(folder.file('b.lasso'), false)
    addMarker(file, 99)
    file.close()
    const saved = openProjectFile(folder.file('b.lasso'))
    expect(saved.document.marker).toHaveProperty('marker_99')
    expect(compareSamples(saved, samples[1]!, 0).good).toBe(101_000)
    saved.close()
    const left = how === 'renamed' ? `${path}.elsewhere` : path
    if (how !== 'deleted') {
      const old = openProjectFile(left)
      expect(old.document).toEqual(document)
      old.close()
    } else expect(existsSync(path)).toBe(false)
  })

  test('its journal tidied away: the next edit makes a new one', () => {
    using folder = temporaryFolder()
    const path = folder.file('a.lasso')
    const file = createProjectFile(path)
    addMarker(file, 1)
    expect(existsSync(`${path}-journal`)).toBe(true)
    rmSync(`${path}-journal`)
    addMarker(file, 2)
    expect(existsSync(`${path}-journal`)).toBe(true)
    file.close()
    expect(readdirSync(folder.path)).toEqual(['a.lasso'])
    const again = openProjectFile(path)
    expect(Object.keys(again.document.marker)).toHaveLength(2)
    again.close()
  })
})

describe('a project that is open already', () => {
  test('is not opened a second time in this process, and the first goes on', () => {
    using folder = temporaryFolder()
    const path = folder.file('a.lasso')
    const file = createProjectFile(path)
    expect(codeFrom(() => openProjectFile(path))).toBe('project-busy')
    expect(codeFrom(() => openProjectFile(path, { readOnly: true }))).toBe('project-busy')
    addMarker(file, 1)
    file.close()
    const again = openProjectFile(path)
    expect(again.document.marker).toHaveProperty('marker_1')
    again.close()
  })

  test('is not opened by a second process, nor written over by it, and the first goes on', () => {
    using folder = temporaryFolder()
    const path = folder.file('a.lasso')
    const file = createProjectFile(path)
    addMarker(file, 1)
    // Looking at the file once more in this process must not drop its locks.
    expect(codeFrom(() => openProjectFile(path))).toBe('project-busy')
    const opened = (text: string) => {
      const child = spawnSync(process.execPath, ['--input-type=module', '--eval', text], { encoding: 'utf8' })
      return `${child.stdout}${child.stderr}`
    }
    const folderOfSource = join(import.meta.dirname, '../../../src')
    const attempt = (work: string) => `
      const { openProjectFile, createProjectFile } = await import(${JSON.stringify(`${folderOfSource}/main/project-file/open.ts`)})
      const { failureOf } = await import(${JSON.stringify(`${folderOfSource}/contract/failures.ts`)})
      const path = ${JSON.stringify(path)}
      try { ${work}; console.log('opened') } catch (thrown) { console.log(failureOf(thrown).code) }`
    expect(opened(attempt('openProjectFile(path)')).trim()).toBe('project-busy')
    expect(opened(attempt('openProjectFile(path, { readOnly: true })')).trim()).toBe('project-busy')
    expect(opened(attempt(`createProjectFile(path + '.b').copyTo(path, true)`)).trim()).toBe('project-busy')
    addMarker(file, 2)
    file.close()
    expect(opened(attempt('openProjectFile(path)')).trim()).toBe('opened')
    const again = openProjectFile(path)
    expect(Object.keys(again.document.marker)).toHaveLength(2)
    again.close()
  })
})
