import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { failureOf } from '../../../src/contract/failures.ts'
import { seededRandom } from '../../../src/core/base/random.ts'
import { BlockPacker } from '../../../src/main/blocks/block.ts'
import { checkProjectFile } from '../../../src/main/project-file/check.ts'
import { createProjectFile, openProjectFile } from '../../../src/main/project-file/open.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { addMarker, compareSamples, makeProject, sampleAudio } from './sample-project.ts'

const codeFrom = (work: () => unknown): string => {
  try {
    work()
    return 'none'
  } catch (thrown) {
    return failureOf(thrown).code
  }
}

/** Copies for ever, and is killed while it does. */
const copyAndKill = (path: string, target: string, delay: number): Promise<void> =>
  new Promise((resolve) => {
    const script = join(import.meta.dirname, 'copying-child.ts')
    const child = spawn(process.execPath, [script, path, target], { stdio: ['ignore', 'pipe', 'inherit'] })
    child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), delay))
    child.on('close', () => resolve())
  })

describe('Save As', () => {
  test('killed at 24 random moments leaves the project as it was, and the target absent or whole', async () => {
    using folder = temporaryFolder()
    const path = folder.file('a.lasso')
    const made = makeProject(path, { frames: 600_000 })
    const { document } = made.file
    made.file.close()
    const random = seededRandom(24)
    let written = 0
    for (let kill = 0; kill < 24; kill++) {
      const target = folder.file(`target-${kill % 3}.lasso`)
      if (random() < 0.5) rmSync(target, { force: true })
      await copyAndKill(path, target, Math.floor(random() * 40))
      if (existsSync(target)) {
        written++
        const copy = openProjectFile(target)
        expect(copy.document).toEqual(document)
        expect(copy.recovered).toBe(false)
        for (const sample of made.samples) expect(compareSamples(copy, sample, 0).good).toBe(sample.source.frames)
        copy.close()
        expect(checkProjectFile(target).ok).toBe(true)
      }
      const original = openProjectFile(path)
      expect(original.document).toEqual(document)
      original.close()
    }
    expect(written).toBeGreaterThan(0)
    expect(checkProjectFile(path).ok).toBe(true)
  })

  test('does not write over a file without being told, nor over an open project', () => {
    using folder = temporaryFolder()
    const { file, samples } = makeProject(folder.file('a.lasso'), { frames: 70_000 })
    const other = createProjectFile(folder.file('b.lasso'))
    expect(codeFrom(() => file.copyTo(folder.file('b.lasso'), false))).toBe('file-exists')
    expect(codeFrom(() => file.copyTo(folder.file('b.lasso'), true))).toBe('project-busy')
    expect(codeFrom(() => file.copyTo(folder.file('a.lasso'), true))).toBe('project-busy')
    expect(codeFrom(() => file.copyTo(folder.file('no/b.lasso'), true))).toBe('file-missing')
    other.close()
    file.copyTo(folder.file('b.lasso'), true)
    file.close()
    const copy = openProjectFile(folder.file('b.lasso'))
    expect(compareSamples(copy, samples[0]!, 1).good).toBe(70_000)
    copy.close()
  })

  test.each(['saveAs', 'moveTo'] as const)('%s goes on in the new file, also for a writer at work', (how) => {
    using folder = temporaryFolder()
    const { file, samples } = makeProject(folder.file('a.lasso'), { frames: 70_000 })
    const { document } = file
    const audio = sampleAudio(9, 1, 200_000)
    const blocks = new BlockPacker(1).push(audio)
    file.saveJob({ id: 'job_9', state: 'running', data: { target: 'source_9' }, analysis: null })
    const writer = file.createSource('source_9', 1, 48_000)
    writer.write(blocks.slice(0, 2))
    writer.flush()
    file[how](folder.file('b.lasso'), false)
    expect(file.path).toBe(folder.file('b.lasso'))
    writer.write(blocks.slice(2))
    writer.flush()
    addMarker(file, 77)
    file.jump(file.position - 1)
    expect(file.document).toEqual(document)
    file.close()
    const again = openProjectFile(folder.file('b.lasso'))
    expect(again.document).toEqual(document)
    expect(again.ready('source_9')).toBe(3 * 65_536)
    expect(again.readSamples('source_9', 0, 0, 3 * 65_536)).toEqual(audio[0]!.subarray(0, 3 * 65_536))
    again.close()
    expect(existsSync(folder.file('a.lasso'))).toBe(how === 'saveAs')
    if (how === 'saveAs') {
      const old = openProjectFile(folder.file('a.lasso'))
      expect(old.document).toEqual(document)
      expect(compareSamples(old, samples[0]!, 0).good).toBe(70_000)
      old.close()
    }
    expect(readdirSync(folder.path).filter((name) => !name.endsWith('.lasso'))).toEqual([])
  })

  test('a compact copy is smaller than a file whose audio was thrown away', () => {
    using folder = temporaryFolder()
    const { file, samples } = makeProject(folder.file('a.lasso'), { frames: 600_000 })
    const writer = file.createSource('source_8', 2, 48_000)
    writer.write(new BlockPacker(2).push(sampleAudio(8, 2, 40 * 65_536)))
    writer.flush()
    const full = file.bytes
    writer.discard()
    expect(file.ready('source_8')).toBe(0)
    file.copyTo(folder.file('b.lasso'), false)
    expect(statSync(folder.file('b.lasso')).size).toBeLessThan(full - 20_000_000)
    file.close()
    // Closing gives the space back, too.
    expect(statSync(folder.file('a.lasso')).size).toBeLessThan(full - 20_000_000)
    const again = openProjectFile(folder.file('a.lasso'))
    expect(compareSamples(again, samples[0]!, 1).good).toBe(600_000)
    again.close()
    expect(checkProjectFile(folder.file('a.lasso')).ok).toBe(true)
  })
})

describe('a path', () => {
  const deep = Array.from({ length: 12 }, (_, i) => `a folder with a rather long name ${i}`).join('/')
  test.each([
    `it's "quoted".lasso`,
    '100%20 %s %n.lasso',
    '🎙️ Ünïcödé 录音.lasso',
    ' leading and trailing .lasso',
    "'); DROP TABLE block; --.lasso",
    '-rf.lasso',
    'file:memory?mode=memory.lasso',
    `${deep}/deep.lasso`,
  ])('%s is opened, edited, copied and recovered', (name) => {
    using folder = temporaryFolder()
    const path = join(folder.path, name)
    mkdirSync(join(path, '..'), { recursive: true })
    const { file } = makeProject(path, { frames: 5000, markers: 2 })
    file.copyTo(`${path} copy.lasso`, false)
    file.saveAs(`${path} again.lasso`, false)
    addMarker(file, 50)
    file.close()
    for (const suffix of ['', ' copy.lasso', ' again.lasso']) expect(checkProjectFile(`${path}${suffix}`).ok).toBe(true)
    const again = openProjectFile(`${path} again.lasso`)
    expect(Object.keys(again.document.marker)).toHaveLength(3)
    again.close()
  })
})
