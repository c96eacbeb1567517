import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..', '..')
const read = (name: string): string => readFileSync(join(root, name), 'utf8')
const builder = read('electron-builder.yml')

describe('packaging', () => {
  it('19: sets every fuse', () => {
    for (const fuse of [
      'runAsNode: false',
      'enableCookieEncryption: true',
      'enableNodeOptionsEnvironmentVariable: false',
      'enableNodeCliInspectArguments: false',
      'enableEmbeddedAsarIntegrityValidation: true',
      'onlyLoadAppFromAsar: true',
      'loadBrowserProcessSpecificV8Snapshot: false',
      'grantFileProtocolExtraPrivileges: false',
    ])
      expect(builder).toContain(`  ${fuse}`)
  })

  it('unpacks native code, opens .lasso files, and builds for the three systems', () => {
    expect(builder).toContain('"**/*.node"')
    expect(builder).toContain('ext: lasso')
    for (const target of ['AppImage', 'deb', 'dmg', 'zip', 'nsis']) expect(builder).toContain(target)
  })

  it('20: the preload gives the page three functions and nothing of Electron', () => {
    const preload = read('src/preload/index.ts')
    expect(preload.match(/exposeInMainWorld/g)).toHaveLength(1)
    expect([...preload.matchAll(/^ {2}(\w+): \(/gm)].map((match) => match[1])).toEqual(['send', 'onMessage', 'adopt'])
  })

  it('16: Electron is pinned to the current major', () => {
    expect(JSON.parse(read('package.json')).devDependencies.electron).toMatch(/^\^?45\./)
  })
})
