import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { failureOf } from '../../src/contract/failures.ts'
import { userFolders } from '../../src/main/files/folders.ts'
import { createFileReferences } from '../../src/main/files/references.ts'
import { makeTemporaryFolder } from '../../src/main/files/temporary-folder.ts'
import { createPreferences } from '../../src/main/preferences/preferences.ts'
import { createRecentFiles } from '../../src/main/preferences/recent.ts'
import { temporaryFolder } from '../support/temporary.ts'

describe('preferences', () => {
  it('begin empty, merge, and are there for the next host', () => {
    using folder = temporaryFolder()
    const preferences = createPreferences(folder.file('config'))
    expect(preferences.read()).toEqual({})
    preferences.change({ theme: 'dark', size: { width: 3 } })
    preferences.change({ theme: null, zoom: 2 })
    expect(createPreferences(folder.file('config')).read()).toEqual({ size: { width: 3 }, zoom: 2 })
    expect(readdirSync(folder.file('config'))).toEqual(['preferences.json'])
  })

  it.each(['', '{', '[1, 2]', 'null', '\0\0\0\0'])('keep a damaged file aside and go on with defaults: %j', (text) => {
    using folder = temporaryFolder()
    mkdirSync(folder.file('config'))
    writeFileSync(folder.file('config/preferences.json'), text)
    const preferences = createPreferences(folder.file('config'))
    expect(preferences.read()).toEqual({})
    expect(readFileSync(folder.file('config/preferences.json.damaged'), 'utf8')).toBe(text)
    expect(preferences.change({ theme: 'dark' })).toEqual({ theme: 'dark' })
    expect(preferences.read()).toEqual({ theme: 'dark' })
  })

  it('see what another process changed', () => {
    using folder = temporaryFolder()
    const [one, two] = [createPreferences(folder.path), createPreferences(folder.path)]
    one.change({ a: 1 })
    two.change({ b: 2 })
    expect(one.read()).toEqual({ a: 1, b: 2 })
  })
})

describe('recent files', () => {
  it('are kept newest first, each once, twenty at most', () => {
    using folder = temporaryFolder()
    const recent = createRecentFiles(folder.path)
    for (let i = 0; i < 25; i++) recent.add(folder.file(`${i}.lasso`))
    recent.add(folder.file('10.lasso'))
    const paths = createRecentFiles(folder.path)
      .list()
      .map(({ path }) => path)
    expect(paths).toHaveLength(20)
    expect(paths.slice(0, 3)).toEqual([folder.file('10.lasso'), folder.file('24.lasso'), folder.file('23.lasso')])
    expect(new Set(paths).size).toBe(20)
  })
})

describe('file references', () => {
  it('name a path the same each time, cannot be guessed, and belong to one host', () => {
    const references = createFileReferences()
    const reference = references.give('/music/talk.wav')
    expect(references.give('/music/../music/talk.wav')).toEqual(reference)
    expect(references.path(reference)).toBe('/music/talk.wav')
    expect(references.path({ ...reference, name: '../../etc/passwd' })).toBe('/music/talk.wav')
    expect(reference.ref).toMatch(/^[\w-]{24}$/)
    expect(reference.ref).not.toContain('talk')
    const other = createFileReferences()
    expect(other.give('/music/talk.wav').ref).not.toBe(reference.ref)
    for (const ref of [reference.ref, '/music/talk.wav', '', '__proto__'])
      try {
        other.path({ ref, name: 'talk.wav' })
        expect(ref).toBe('refused')
      } catch (thrown) {
        if (ref !== reference.ref) expect(failureOf(thrown)).toEqual({ code: 'file-missing', file: 'talk.wav' })
      }
  })
})

describe('folders', () => {
  it('are where the system has such things', () => {
    expect(userFolders({}, 'linux', '/home/me')).toMatchObject({
      config: '/home/me/.config/lasso',
      untitled: '/home/me/.local/share/lasso/untitled',
      models: { folder: '/home/me/.local/share/lasso/models', fixed: false },
      start: '/home/me',
    })
    expect(userFolders({ XDG_CONFIG_HOME: '/c', XDG_DATA_HOME: '/d' }, 'linux', '/home/me')).toMatchObject({
      config: '/c/lasso',
      untitled: '/d/lasso/untitled',
    })
    expect(userFolders({}, 'darwin', '/Users/me').config).toBe('/Users/me/Library/Application Support/Lasso')
    const own = userFolders({ LASSO_HOME: '/portable' }, 'linux', '/home/me')
    expect([own.config, own.untitled]).toEqual(['/portable', join('/portable', 'untitled')])
    expect(own.models).toEqual({ folder: join('/portable', 'models'), fixed: false })
    expect(userFolders({ LASSO_HOME: '/portable', LASSO_MODELS: '/weights' }, 'linux', '/home/me').models).toEqual({
      folder: '/weights',
      fixed: true,
    })
    expect(own.temporary).toBe(`/portable/cache/temporary/${process.pid}`)
    expect(existsSync('/portable')).toBe(false)
  })

  it('for temporary files are for this user alone, and go when their process is gone', async () => {
    using folder = temporaryFolder()
    const dead = spawn(process.execPath, ['--version'])
    await once(dead, 'close')
    for (const name of [`${dead.pid}`, `${process.ppid}`, 'mine']) mkdirSync(folder.file(name))
    makeTemporaryFolder(folder.file(`${process.pid}`))
    expect(readdirSync(folder.path).sort()).toEqual([`${process.pid}`, `${process.ppid}`, 'mine'].sort())
    if (process.platform !== 'win32') expect(statSync(folder.file(`${process.pid}`)).mode & 0o777).toBe(0o700)
  })
})
