import { execFileSync } from 'node:child_process'
import { readdirSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { failureOf } from '../../../src/contract/failures.ts'
import { checkProjectFile } from '../../../src/main/project-file/check.ts'
import { createProjectFile, openProjectFile } from '../../../src/main/project-file/open.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { addMarker, compareSamples, placeSource, sampleAudio, sampleSource, storeAudio } from './sample-project.ts'

/** A file system of its own in memory, or why there is none. */
const mount = (options: string): { path: string; unmount(): void } | string => {
  const folder = temporaryFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'lasso-test', folder.path], { stdio: 'pipe' })
  } catch (thrown) {
    folder[Symbol.dispose]()
    return `skipped: a file system cannot be mounted here (${String(thrown).split('\n')[0]})`
  }
  const unmount = () => {
    execFileSync('umount', [folder.path])
    folder[Symbol.dispose]()
  }
  return { path: folder.path, unmount }
}

const codeFrom = (work: () => unknown): string => {
  try {
    work()
    return 'none'
  } catch (thrown) {
    return failureOf(thrown).code
  }
}

test('a disk that fills up: what was durable stays, the document is readable, and it can be saved elsewhere', (context) => {
  const disk = mount('size=24m')
  if (typeof disk === 'string') {
    console.info(disk)
    return context.skip(disk)
  }
  onTestFinished(() => disk.unmount())
  using elsewhere = temporaryFolder()
  const path = join(disk.path, 'a.lasso')
  const file = createProjectFile(path)
  const stored: number[] = []
  let code = 'none'
  for (let number = 1; code === 'none' && number < 40; number++) {
    const source = sampleSource(number, 2, 100_000)
    code = codeFrom(() => {
      storeAudio(file, source, sampleAudio(number, 2, 100_000))
      placeSource(file, number, source)
      stored.push(number)
    })
  }
  expect(code).toBe('disk-full')
  expect(stored.length).toBeGreaterThan(10)
  const everything = (open: typeof file) => {
    expect(Object.keys(open.document.source)).toHaveLength(stored.length)
    for (const number of stored) {
      const sample = { source: sampleSource(number, 2, 100_000), audio: sampleAudio(number, 2, 100_000) }
      expect(compareSamples(open, sample, 1)).toEqual({ good: 100_000, silent: 0, wrong: 0 })
    }
  }
  everything(file)
  // Not even a small edit fits once the last page is taken; it changes nothing.
  writeFileSync(join(disk.path, 'rest'), Buffer.alloc(statfsSync(disk.path).bavail * statfsSync(disk.path).bsize))
  const before = file.document
  const failures = new Set<string>()
  for (let number = 0; number < 300; number++) failures.add(codeFrom(() => addMarker(file, 1000 + number)))
  expect(failures).toContain('disk-full')
  expect(Object.keys(file.document.source)).toEqual(Object.keys(before.source))
  expect(codeFrom(() => file.copyTo(join(disk.path, 'copy.lasso'), false))).toBe('disk-full')
  expect(readdirSync(disk.path).filter((name) => name.endsWith('.tmp'))).toEqual([])

  const { document } = file
  file.saveAs(elsewhere.file('b.lasso'), false)
  addMarker(file, 5000)
  everything(file)
  file.close()
  const saved = openProjectFile(elsewhere.file('b.lasso'))
  expect(saved.document.marker).toHaveProperty('marker_5000')
  everything(saved)
  saved.close()

  const left = openProjectFile(path)
  expect(left.document).toEqual(document)
  everything(left)
  left.close()
  expect(checkProjectFile(path)).toMatchObject({ damagedBlocks: [], problems: [] })
})

test('a folder or medium that cannot be written to: opens for reading, says why, and can be saved elsewhere', (context) => {
  const disk = mount('size=24m')
  if (typeof disk === 'string') {
    console.info(disk)
    return context.skip(disk)
  }
  onTestFinished(() => disk.unmount())
  using elsewhere = temporaryFolder()
  const path = join(disk.path, 'a.lasso')
  const file = createProjectFile(path)
  const source = sampleSource(1, 2, 100_000)
  const audio = sampleAudio(1, 2, 100_000)
  storeAudio(file, source, audio)
  placeSource(file, 1, source)
  file.close()
  execFileSync('mount', ['-o', 'remount,ro', disk.path])

  const open = openProjectFile(path)
  expect(open.readOnly).toBe(true)
  expect(open.readOnlyReason).toContain('cannot be written to')
  expect(compareSamples(open, { source, audio }, 0).good).toBe(100_000)
  expect(codeFrom(() => addMarker(open, 1))).toBe('project-read-only')
  expect(codeFrom(() => open.createSource('source_9', 1, 48_000))).toBe('project-read-only')
  open.setView({ zoom: 9 })
  expect(open.view).toEqual({ zoom: 9 })
  const spectrum = { kind: 'spectrum', source: 'source_1', level: 0 } as const
  expect(open.readBytes(spectrum, 0, 128)).toHaveLength(128)
  expect(codeFrom(() => createProjectFile(join(disk.path, 'new.lasso')))).toBe('folder-not-writable')

  open.saveAs(elsewhere.file('b.lasso'), false)
  expect(open.readOnly).toBe(false)
  addMarker(open, 1)
  open.close()
  expect(checkProjectFile(path).ok).toBe(true)
  expect(checkProjectFile(elsewhere.file('b.lasso')).ok).toBe(true)
})
