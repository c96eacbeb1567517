import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from '@playwright/test'
import { chromiumArguments, findChromium } from '../../scripts/chromium.ts'
import { root } from '../../scripts/run.ts'
import { ensureRenderer } from '../../src/main/browser/renderer-build.ts'
import { linkOf } from '../e2e/browser-host.ts'
import { type Bench, format, median } from './measure.ts'

const runs = 5

const startOnce = async (browser: Browser): Promise<{ readonly server: number; readonly editor: number }> => {
  const folder = mkdtempSync(join(tmpdir(), 'lasso-start-'))
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
  const began = performance.now()
  const child = spawn('node', ['src/main/cli/index.ts', 'serve'], {
    cwd: root,
    env: { ...process.env, LASSO_HOME: folder },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const link = await linkOf(child)
  const server = performance.now() - began
  await page.goto(link, { waitUntil: 'commit' })
  await page.getByRole('button', { name: /play/i }).first().waitFor()
  const editor = performance.now() - began
  await page.context().close()
  child.kill('SIGTERM')
  await new Promise((resolve) => child.once('exit', resolve))
  rmSync(folder, { recursive: true, force: true })
  return { server, editor }
}

export const bench: Bench = {
  title: `Cold start of the browser host, from the command to an editor that answers (median of ${runs})`,
  run: async () => {
    const executablePath = await findChromium()
    if (!executablePath) return [{ what: 'start', measured: 'not run: no Chromium here', most: '' }]
    await ensureRenderer(root, () => {})
    const browser = await chromium.launch({ executablePath, args: chromiumArguments() })
    const times = []
    // A first start fills the browser's and the system's caches, as on any machine that is in use.
    for (let run = 0; run <= runs; run++) times.push(await startOnce(browser))
    await browser.close()
    const counted = times.slice(1)
    return [
      { what: 'server ready', measured: format(median(counted.map(({ server }) => server / 1000)), 's'), most: '' },
      {
        what: 'editor interactive',
        measured: format(median(counted.map(({ editor }) => editor / 1000)), 's'),
        most: '1.5 s',
      },
    ]
  },
}
