import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import BetterSqlite from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { failureOf } from '../../../src/contract/failures.ts'
import { checkProjectFile } from '../../../src/main/project-file/check.ts'
import { formatVersion } from '../../../src/main/project-file/format.ts'
import { createProjectFile, openProjectFile } from '../../../src/main/project-file/open.ts'
import { recoverProjectFile } from '../../../src/main/project-file/recover.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { damagedCopy } from './damage.ts'
import { addMarker, compareSamples, makeProject } from './sample-project.ts'

const failureFrom = (work: () => unknown) => {
  try {
    work()
  } catch (thrown) {
    return failureOf(thrown)
  }
  throw new Error('It did not fail.')
}

const text = (latin: string) => Buffer.from(latin, 'latin1')

const audacity = () => {
  const header = Buffer.alloc(4096)
  header.write('SQLite format 3\0', 'latin1')
  header.writeUInt32BE(0x41554459, 68)
  return header
}

describe('a file that is no project', () => {
  test.each([
    ['WAV', text('RIFF\x24\x00\x00\x00WAVEfmt '), 'a WAV file'],
    ['MP3', text('ID3\x04\x00\x00\x00\x00'), 'an MP3 file'],
    ['ZIP', text('PK\x03\x04\x14\x00'), 'a ZIP archive or an office document'],
    ['FLAC', text('fLaC\x00\x00\x00\x22'), 'a FLAC file'],
    ['text', Buffer.from('Dear diary, grüße 🎙\n'), 'a text file'],
    ['Audacity', audacity(), 'an Audacity project'],
    ['zeros', Buffer.alloc(200_000), 'a file of zeros'],
    ['noise', Buffer.from([1, 2, 3, 250, 251, 252, 7]), 'a file of an unknown kind'],
  ])('%s is named for what it is, and stays as it is', (name, bytes, looksLike) => {
    using folder = temporaryFolder()
    const path = folder.file(`${name}.lasso`)
    writeFileSync(path, bytes)
    const expected = { code: 'project-foreign', file: `${name}.lasso`, looksLike }
    expect(failureFrom(() => openProjectFile(path))).toEqual(expected)
    expect(failureFrom(() => checkProjectFile(path))).toEqual(expected)
    expect(failureFrom(() => recoverProjectFile(path, folder.file('out.lasso')))).toMatchObject({
      code: expect.stringMatching(/^project-(foreign|damaged)$/),
    })
    expect(readFileSync(path).equals(bytes)).toBe(true)
  })

  test('a database of another program is refused', () => {
    using folder = temporaryFolder()
    const path = folder.file('other.lasso')
    const other = new BetterSqlite(path)
    other.exec('CREATE TABLE note (text TEXT)')
    other.close()
    expect(failureFrom(() => openProjectFile(path))).toMatchObject({ looksLike: 'a database of another program' })
  })

  test('an empty file, a missing file and a folder say so', () => {
    using folder = temporaryFolder()
    writeFileSync(folder.file('empty.lasso'), '')
    expect(failureFrom(() => openProjectFile(folder.file('empty.lasso')))).toEqual({
      code: 'project-empty',
      file: 'empty.lasso',
    })
    expect(failureFrom(() => openProjectFile(folder.file('none.lasso')))).toEqual({
      code: 'file-missing',
      file: 'none.lasso',
    })
    expect(failureFrom(() => openProjectFile(folder.path))).toMatchObject({ looksLike: 'a folder' })
    expect(failureFrom(() => recoverProjectFile(folder.file('empty.lasso'), folder.file('out.lasso')))).toMatchObject({
      code: 'project-empty',
    })
  })

  test.each(['TRIGGER t AFTER INSERT ON edit BEGIN DELETE FROM block; END', 'VIEW v AS SELECT * FROM block'])(
    'a project with a stranger’s %s is refused and stays as it is',
    (code) => {
      using folder = temporaryFolder()
      const path = folder.file('a.lasso')
      createProjectFile(path).close()
      const database = new BetterSqlite(path)
      database.exec(`CREATE ${code}`)
      database.close()
      const before = readFileSync(path)
      expect(failureFrom(() => openProjectFile(path))).toMatchObject({ code: 'project-foreign' })
      expect(readFileSync(path).equals(before)).toBe(true)
    },
  )
})

describe('a project of another version', () => {
  test('a newer one is refused, says which, and is not written to', () => {
    using folder = temporaryFolder()
    const path = folder.file('a.lasso')
    makeProject(path, { frames: 1000, markers: 1 }).file.close()
    const database = new BetterSqlite(path)
    database.pragma('user_version = 7')
    database.close()
    const before = readFileSync(path)
    const expected = { code: 'project-newer', file: 'a.lasso', version: 7, supported: formatVersion }
    expect(failureFrom(() => openProjectFile(path))).toEqual(expected)
    expect(failureFrom(() => openProjectFile(path, { readOnly: true }))).toEqual(expected)
    expect(failureFrom(() => recoverProjectFile(path, folder.file('b.lasso')))).toEqual(expected)
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  test.each([
    ['write', 18],
    ['read', 19],
  ])('a header with %s version 9 is refused, and recovery gives everything back', (_, offset) => {
    using folder = temporaryFolder()
    const path = folder.file('a.lasso')
    const made = makeProject(path, { frames: 100_000 })
    const { document } = made.file
    made.file.close()
    damagedCopy(path, path.replace('a.', 'b.'), (bytes) => {
      bytes[offset] = 9
      return bytes
    })
    expect(failureFrom(() => openProjectFile(folder.file('b.lasso')))).toMatchObject({ code: 'project-damaged' })
    const report = recoverProjectFile(folder.file('b.lasso'), folder.file('c.lasso'))
    expect(report).toMatchObject({ generation: 0, blocksLost: 0, secondsLost: 0 })
    const file = openProjectFile(folder.file('c.lasso'))
    expect(file.document).toEqual(document)
    for (const sample of made.samples) expect(compareSamples(file, sample, 0).good).toBe(sample.source.frames)
    file.close()
  })

  test('a lost first page costs nothing: recovery makes it anew, also in a compact copy', () => {
    using folder = temporaryFolder()
    const made = makeProject(folder.file('a.lasso'), { frames: 100_000 })
    made.file.copyTo(folder.file('compact.lasso'), false)
    const { document } = made.file
    made.file.close()
    for (const name of ['a', 'compact']) {
      damagedCopy(folder.file(`${name}.lasso`), folder.file('torn.lasso'), (bytes) => bytes.fill(0, 0, 65_536))
      const output = folder.file(`${name}-recovered.lasso`)
      expect(recoverProjectFile(folder.file('torn.lasso'), output)).toMatchObject({ blocksKept: 6, blocksLost: 0 })
      const file = openProjectFile(output)
      expect(file.document).toEqual(document)
      expect(file.history.length).toBe(22)
      file.close()
    }
  })
})

describe('a truncated project', () => {
  const cuts = [0, 1, 15, 60, 100, 0.05, 0.3, 0.6, 0.9, 0.9999]
  test.each(cuts)('cut at %d fails truly, and recovery keeps whatever is there', (cut) => {
    using folder = temporaryFolder()
    const path = folder.file('a.lasso')
    const made = makeProject(path, { frames: 400_000 })
    const { document } = made.file
    made.file.close()
    const whole = readFileSync(path)
    const length = cut > 1 || cut === 0 ? cut : cut === 1 ? 1 : Math.floor(whole.length * cut)
    truncateSync(path, length)
    const cutBytes = readFileSync(path)
    if (cut === 0.9999) {
      // SQLite takes a part of a page for a page. The project opens, and says that something is missing.
      const opened = openProjectFile(path, { readOnly: true })
      expect(opened.notes.join()).toContain('bytes of the file are missing')
      expect(opened.document).toEqual(document)
      opened.close()
    } else {
      const { code } = failureFrom(() => openProjectFile(path))
      expect(code).toBe(length === 0 ? 'project-empty' : 'project-damaged')
    }

    const output = folder.file('recovered.lasso')
    let kept = 0
    try {
      const report = recoverProjectFile(path, output)
      kept = report.blocksKept
      const file = openProjectFile(output)
      expect(checkProjectFile(output)).toMatchObject({ problems: [], damagedBlocks: [] })
      for (const sample of made.samples) {
        if (!file.document.source[sample.source.id]) continue
        for (let channel = 0; channel < sample.source.channels; channel++)
          expect(compareSamples(file, sample, channel).wrong).toBe(0)
      }
      if (report.notes.every((note) => !note.includes('No document'))) expect(file.document).toEqual(document)
      file.close()
    } catch (thrown) {
      expect(['project-damaged', 'project-empty']).toContain(failureOf(thrown).code)
    }
    // Three channels of seven blocks. What lies before the cut is kept.
    if (cut === 0.9999) expect(kept).toBeGreaterThanOrEqual(19)
    if (cut === 0.6) expect(kept).toBeGreaterThan(8)
    expect(readFileSync(path).equals(cutBytes)).toBe(true)
  })
})

test('a torn document row is read back from an older generation and the history', () => {
  using folder = temporaryFolder()
  const path = folder.file('a.lasso')
  const file = createProjectFile(path)
  for (let number = 1; number <= 120; number++) addMarker(file, number)
  const { document } = file
  file.close()
  const database = new BetterSqlite(path)
  const newest = 'SELECT id FROM generation ORDER BY id DESC LIMIT'
  database.exec(`UPDATE generation SET document = substr(document, 1, 50) WHERE id IN (${newest} 1)`)
  database.close()
  const again = openProjectFile(path)
  expect(again.document).toEqual(document)
  expect(again.history).toHaveLength(120)
  expect(again.notes.join()).toContain('1 stored copy of the document could not be read')
  again.close()

  const worse = new BetterSqlite(path)
  worse.exec(`UPDATE generation SET checksum = checksum + 1`)
  worse.close()
  const fromHistory = openProjectFile(path)
  expect(fromHistory.document).toEqual(document)
  fromHistory.close()

  const worst = new BetterSqlite(path)
  worst.exec("UPDATE edit SET diff = '{}' WHERE position > 100")
  worst.close()
  const partly = openProjectFile(path)
  expect(Object.keys(partly.document.marker)).toHaveLength(100)
  expect(partly.notes.join()).toContain('The last 20 edits could not be read and are lost.')
  partly.close()
})

test('audio whose document is lost comes back on tracks of its own', () => {
  using folder = temporaryFolder()
  const path = folder.file('a.lasso')
  const made = makeProject(path, { frames: 100_000 })
  made.file.close()
  const database = new BetterSqlite(path)
  database.exec("UPDATE generation SET document = 'lost'; UPDATE edit SET diff = 'lost'")
  database.close()
  expect(failureFrom(() => openProjectFile(path))).toMatchObject({ code: 'project-damaged', recoverable: true })
  expect(checkProjectFile(path).ok).toBe(false)
  const report = recoverProjectFile(path, folder.file('b.lasso'))
  expect(report).toMatchObject({ sources: 2, blocksKept: 6, blocksLost: 0 })
  expect(report.notes.join()).toContain('No document was readable')
  const file = openProjectFile(folder.file('b.lasso'))
  expect(file.notes).toEqual([])
  expect(Object.keys(file.document.track)).toHaveLength(2)
  for (const sample of made.samples) {
    expect(file.document.source[sample.source.id]).toMatchObject({ frames: sample.source.frames, rate: 48_000 })
    expect(compareSamples(file, sample, 0).good).toBe(sample.source.frames)
  }
  addMarker(file, 1)
  file.close()
})

test('audio that only lost edits had placed is found by recovery', () => {
  using folder = temporaryFolder()
  const path = folder.file('a.lasso')
  const made = makeProject(path, { frames: 100_000, markers: 0 })
  made.file.close()
  const database = new BetterSqlite(path)
  database.exec("UPDATE generation SET document = 'lost'; UPDATE edit SET diff = 'lost' WHERE position = 2")
  database.close()
  const report = recoverProjectFile(path, folder.file('b.lasso'))
  expect(report).toMatchObject({ sources: 2, blocksKept: 6, blocksLost: 0 })
  const file = openProjectFile(folder.file('b.lasso'))
  expect(file.document.source.source_1?.name).toBe('Recording 1')
  expect(file.document.source.source_2?.name).toBe('Found audio 1')
  for (const sample of made.samples) expect(compareSamples(file, sample, 0).good).toBe(sample.source.frames)
  file.jump(0)
  expect(file.document.source.source_1).toBe(undefined)
  file.close()
})
