import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { benchHost, importInto } from './bench-host.ts'
import { type Bench, format, median, type Row, seconds } from './measure.ts'
import { longMp3, longWav } from './recordings.ts'

/**
 * Audacity beside Lasso in one run: Debian's package (3.2) on a virtual screen, driven by its scripting pipe
 * (mod-script-pipe). Its Noise Reduction keeps its profile behind a dialog that the pipe cannot answer, so that only the
 * import is compared.
 */
const scriptModule = '/usr/lib/audacity/modules/mod-script-pipe.so'
const runs = 3

const missing = (): string | null => {
  for (const program of ['audacity', 'Xvfb'])
    try {
      execFileSync('which', [program], { stdio: 'ignore' })
    } catch {
      return `${program} is not installed`
    }
  return existsSync(scriptModule) ? null : 'mod-script-pipe is not installed'
}

/** Settings that load the scripting pipe and ask nothing at the start. */
const settings = (temporary: string): string => {
  const date = statSync(scriptModule).mtime.toISOString().slice(0, 19)
  return [
    'PrefsVersion=1.1.1r1',
    'NewPrefsInitialized=1',
    ...['[Version]', 'Major=3', 'Minor=2', 'Micro=4'],
    ...['[GUI]', 'ShowSplashScreen=0'],
    ...['[Module]', 'mod-script-pipe=1'],
    ...['[ModulePath]', `mod-script-pipe=${scriptModule}`],
    ...['[ModuleDateTime]', `mod-script-pipe=${date}`],
    ...['[Directories]', `TempDir=${temporary}`],
    ...['[Update]', 'DefaultUpdatesChecking=0', 'UpdateNoticeShown=1', ''],
  ].join('\n')
}

type Audacity = { run(command: string): Promise<void>; close(): Promise<void> }

/** The longest that one command may take; past it, something waits for a click. */
const patience = 180_000

const startAudacity = async (): Promise<Audacity> => {
  const home = mkdtempSync(join(tmpdir(), 'lasso-audacity-'))
  mkdirSync(join(home, '.config', 'audacity'), { recursive: true })
  writeFileSync(join(home, '.config', 'audacity', 'audacity.cfg'), settings(join(home, 'temporary')))
  const pipes = ['to', 'from'].map((way) => `/tmp/audacity_script_pipe.${way}.${process.getuid?.()}`)
  const display = ':97'
  const screen = spawn('Xvfb', [display, '-screen', '0', '1280x900x24'], { stdio: 'ignore' })
  await wait(500)
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, '.config'), DISPLAY: display }
  const launch = async (): Promise<ChildProcess> => {
    for (const pipe of pipes) rmSync(pipe, { force: true })
    const started = spawn('audacity', [], { env, stdio: 'ignore' })
    for (let tries = 0; tries < 300 && !pipes.every(existsSync); tries++) await wait(100)
    // The pipes appear before the window that answers them.
    await wait(4000)
    return started
  }
  // The first start of a new user answers no script: it only writes its list of plug-ins.
  const first = await launch()
  first.kill('SIGKILL')
  await wait(500)
  const program = await launch()
  const [to, from] = pipes as [string, string]
  const writer = openSync(to, 'r+')
  const answers = createReadStream(from, { flags: 'r+' })
  const lines = createInterface({ input: answers })
  return {
    run: async (command) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const timer = setTimeout(() => reject(new Error(`Audacity did not answer ${command}`)), patience)
      const hear = (line: string): void => {
        if (line.startsWith('BatchCommand finished')) resolve()
      }
      lines.on('line', hear)
      writeSync(writer, `${command}\n`)
      await promise.finally(() => {
        clearTimeout(timer)
        lines.off('line', hear)
      })
    },
    close: async () => {
      answers.destroy()
      program.kill('SIGKILL')
      screen.kill('SIGKILL')
      await wait(200)
      rmSync(home, { recursive: true, force: true })
      for (const pipe of pipes) rmSync(pipe, { force: true })
    },
  }
}

const inAudacity = async (path: string): Promise<number> => {
  const times: number[] = []
  const audacity = await startAudacity()
  for (let run = 0; run < runs; run++) {
    times.push(await seconds(() => audacity.run(`Import2: Filename="${path}"`)))
    await audacity.run('SelectAll:')
    await audacity.run('RemoveTracks:')
  }
  await audacity.close()
  return median(times)
}

const inLasso = async (path: string): Promise<number> => {
  const times: number[] = []
  for (let run = 0; run < runs; run++) {
    const { host, close } = benchHost()
    await host.call('project.new', undefined)
    times.push(await seconds(() => importInto(host, path)))
    await close()
  }
  return median(times)
}

export const bench: Bench = {
  title: `Import of 30 minutes of stereo, Lasso and Audacity in turn (median of ${runs})`,
  run: async () => {
    const reason = missing()
    if (reason) return [{ what: 'Audacity', measured: `not run: ${reason}`, most: '' }]
    const rows: Row[] = []
    const mp3 = await longMp3(30)
    for (const [name, path] of [['WAV', await longWav(30)], ...(mp3 ? [['MP3', mp3] as const] : [])] as const) {
      const ours = await inLasso(path)
      const theirs = await inAudacity(path)
      rows.push({
        what: name,
        measured: `Lasso ${format(ours, 's')}, Audacity ${format(theirs, 's')}, ratio ${(ours / theirs).toFixed(2)}`,
        most: '',
      })
    }
    rows.push({
      what: 'Noise reduction',
      measured: 'not compared: Audacity’s needs a dialog for its profile, which its scripting cannot answer',
      most: '',
    })
    return rows
  },
}
