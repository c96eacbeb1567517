import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Page } from '@playwright/test'
import { root } from '../../../scripts/run.ts'
import { writeWav } from '../../../src/main/media/read-audio.ts'
import type { CatalogueModel } from '../../../src/main/models/catalogue.ts'
import { highBands, lowBands, silentBut } from '../../listening/sounds.ts'
import { giveFile, sha256Of, startModelServer } from '../../support/model-server.ts'
import { writeSteeredDetector } from '../../support/steered-detector.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { linkOf } from '../browser-host.ts'

const rate = 32_000

export type Ear = {
  /** The editor's address. */
  readonly link: string
  /** 24 s: a low sound from 4 to 7 s and from 15 to 17 s, a high one from 10 to 14 s. */
  readonly recording: string
  /** 12 s: a high sound from 2 to 8 s. */
  readonly other: string
  /** Ends the host and starts it anew, with what it keeps on the disk, and opens the page again. */
  restart(page: Page): Promise<void>
  close(): Promise<void>
}

/**
 * The editor in a browser host whose catalogue has one model that listens: a small one, whose detector hears what can be
 * told beforehand, to be had from a server on the loopback.
 */
export const openEar = async (): Promise<Ear> => {
  const folder = temporaryFolder()
  const home = join(folder.path, 'home')
  mkdirSync(home, { recursive: true })
  const { files: paths, ...model } = writeSteeredDetector(join(folder.path, 'model'))
  const recording = join(home, 'recording.wav')
  const samples = silentBut(rate, 24, [
    { from: 4, to: 7, of: lowBands },
    { from: 15, to: 17, of: lowBands },
    { from: 10, to: 14, of: highBands },
  ])
  writeWav(recording, [samples], rate, 'int16')
  const other = join(home, 'other.wav')
  writeWav(other, [silentBut(rate, 12, [{ from: 2, to: 8, of: highBands }])], rate, 'int16')

  const hub = await startModelServer()
  const files = Object.entries(paths).map(([role, path]) => {
    const bytes = readFileSync(path)
    const name = basename(path)
    hub.on(`/them/it/resolve/main/${name}`, giveFile(bytes))
    const url = `https://huggingface.co/them/it/resolve/main/${name}`
    return { name, role, optional: false, url, bytes: bytes.length, sha256: sha256Of(bytes), mirrors: [] }
  })
  const page = 'https://huggingface.co/them/it'
  const licence = { name: 'MIT', url: 'https://opensource.org/license/mit' }
  const { id, name, system, goodAt } = model
  const models: CatalogueModel[] = [{ id, name, system, goodAt, licence, page, gated: false, files }]
  const cataloguePath = join(folder.path, 'catalogue.json')
  writeFileSync(cataloguePath, JSON.stringify({ version: 1, models }))

  const start = () =>
    spawn(process.execPath, [join(root, 'test/e2e/models/host.ts'), cataloguePath], {
      env: {
        ...process.env,
        ...{ HOME: home, USERPROFILE: home, LASSO_HOME: join(folder.path, 'lasso') },
        ...{ HF_ENDPOINT: hub.origin, HF_TOKEN: '', NO_PROXY: '127.0.0.1' },
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
  }
  let child = start()
  const link = await linkOf(child)
  child.stdout?.resume()
  return {
    link,
    recording,
    other,
    restart: async (page) => {
      // A page that is left without its host complains.
      await page.goto('about:blank')
      await stop()
      child = start()
      await page.goto(await linkOf(child))
      child.stdout?.resume()
    },
    close: async () => {
      await stop()
      await hub.close()
      folder[Symbol.dispose]()
    },
  }
}
