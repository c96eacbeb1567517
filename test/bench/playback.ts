import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { chromium } from '@playwright/test'
import { chromiumArguments, findChromium } from '../../scripts/chromium.ts'
import { root } from '../../scripts/run.ts'
import { ensureRenderer } from '../../src/main/browser/renderer-build.ts'
import { linkOf } from '../e2e/browser-host.ts'
import { benchHost, importInto } from './bench-host.ts'
import { type Bench, descendants, median, residentMemory } from './measure.ts'
import { longWav } from './recordings.ts'

const tracks = 8
const minutes = Number(process.env.LASSO_BENCH_MINUTES ?? 10)

const sum = (pids: readonly number[]): number => pids.reduce((total, pid) => total + (residentMemory(pid) ?? 0), 0)

/** Median of the first and of the last quarter of a series, in MiB. */
const ends = (series: readonly number[]): string => {
  const quarter = Math.max(1, Math.floor(series.length / 4))
  return `${median(series.slice(0, quarter)).toFixed(0)} → ${median(series.slice(-quarter)).toFixed(0)} MiB`
}

export const bench: Bench = {
  title: `Playing ${tracks} stereo tracks of 1 h for ${minutes} minutes: resident memory, first quarter → last quarter`,
  run: async () => {
    const executablePath = await findChromium()
    if (!executablePath) return [{ what: 'playback', measured: 'not run: no Chromium here', most: '' }]
    await ensureRenderer(root, () => {})
    const { host, folder, close } = benchHost()
    const project = join(folder, 'long.lasso')
    await host.call('project.new', undefined)
    const recording = await longWav(60)
    for (let track = 0; track < tracks; track++) await importInto(host, recording)
    await host.call('project.saveAs', { file: host.files.give(project), overwrite: true })
    await host.call('project.close', undefined)

    const server = spawn('node', ['src/main/cli/index.ts', 'serve', project], {
      cwd: root,
      env: { ...process.env, LASSO_HOME: folder },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const link = await linkOf(server)
    const before = new Set(descendants(process.pid))
    const browser = await chromium.launch({ executablePath, args: chromiumArguments() })
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(link)
    await page.getByRole('button', { name: /^play/i }).first().click()
    await wait(15_000)

    const hostMemory: number[] = []
    const browserMemory: number[] = []
    for (let sample = 0; sample < minutes * 6; sample++) {
      await wait(10_000)
      hostMemory.push(sum([server.pid!]))
      browserMemory.push(sum(descendants(process.pid).filter((pid) => !before.has(pid) && pid !== server.pid)))
    }
    const status = await page.getByText(/underrun/i).allTextContents()
    await browser.close()
    server.kill('SIGTERM')
    await new Promise((resolve) => server.once('exit', resolve))
    await close()
    return [
      { what: 'host', measured: ends(hostMemory), most: 'constant' },
      { what: 'browser, all its processes', measured: ends(browserMemory), most: 'constant' },
      { what: 'underruns', measured: status.join(' ') || 'none shown', most: '' },
    ]
  },
}
