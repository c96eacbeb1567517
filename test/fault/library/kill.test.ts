import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createLatentCache } from '../../../src/main/library/latent-cache.ts'
import { createRemembered } from '../../../src/main/library/remembered.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const entry = join(import.meta.dirname, 'writing-child.ts')

/** Starts the writer, and kills it after some writes and some milliseconds more. */
const killWhileWriting = async (folder: string, list: string, writes: number, wait: number): Promise<void> => {
  const child = fork(entry, [folder, list], { execArgv: ['--no-warnings'], env: { ...process.env, NODE_OPTIONS: '' } })
  const ended = once(child, 'exit')
  await new Promise<void>((resolve) =>
    child.on('message', (index) => {
      if (index === writes) setTimeout(resolve, wait)
    }),
  )
  child.kill('SIGKILL')
  await ended
}

describe('what was heard of a library', () => {
  it('is whole or not there when its writer was killed', async () => {
    using folder = temporaryFolder()
    const list = folder.file('recordings.json')
    for (const [round, wait] of [0, 1, 2, 3].entries()) {
      await killWhileWriting(folder.path, list, 5 + 7 * round, wait)
      const cache = createLatentCache(folder.path)
      let whole = 0
      for (let index = 0; index < 40; index++) {
        const heard = await cache.read('encoder', index.toString(16).padStart(64, '0'))
        if (!heard) continue
        whole++
        expect(heard.segments).toBe(index + 1)
        expect(heard.latent).toHaveLength(200_000)
        expect(heard.latent!.every((value) => value === index)).toBe(true)
      }
      expect(whole).toBeGreaterThan(5)
      expect(createRemembered(list, '1').content('stamp 3')).toBe('3'.padStart(64, '0'))
    }
  })

  it('leaves nothing lying about', async () => {
    using folder = temporaryFolder()
    const partial = folder.file('partial')
    mkdirSync(partial)
    for (const name of ['1-1', '2-1']) writeFileSync(join(partial, name), 'half')
    const longAgo = new Date(Date.now() - 2 * 3_600_000)
    utimesSync(join(partial, '1-1'), longAgo, longAgo)
    await createLatentCache(folder.path).tidy()
    expect(readdirSync(partial)).toEqual(['2-1'])
  })

  it('that cannot be written is refused, and leaves nothing', async () => {
    using folder = temporaryFolder()
    // A file where a folder should be: no rights help, not even those of root.
    writeFileSync(folder.file('latents'), '')
    const heard = { segments: 1, latent: new Float32Array(4), warning: null }
    const cache = createLatentCache(folder.path)
    await expect(cache.write('encoder', '0'.repeat(64), heard)).rejects.toThrow(/ENOTDIR|EEXIST/)
    expect(await cache.read('encoder', '0'.repeat(64))).toBeNull()
    expect(readdirSync(folder.file('partial'))).toEqual([])
  })
})
