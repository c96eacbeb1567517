import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Job } from '../src/contract/api.ts'
import { siSdr } from '../src/core/dsp/metrics.ts'
import type { Clip, Document } from '../src/core/project/records.ts'
import { createHost, type Host } from '../src/main/host.ts'
import { readAudioFile, writeWav } from '../src/main/media/read-audio.ts'
import { nodeLauncher } from '../src/main/processes/launcher.ts'
import { makeRecording } from './demo/recording.ts'
import { screenshotOf } from './demo/screenshot.ts'
import { electronBinary } from './electron-binary.ts'
import { root, run } from './run.ts'

/**
 * The main job on a recording of our own making, without a screen: import it, take the voice out of the fan's noise (by the
 * model that comes with Lasso; a copy without it takes the fan out) and the drums out of the jingle, save, reopen, export the
 * stems, and say how well each sound was found.
 */
const output = join(root, 'demo-out')
const projectPath = join(output, 'demo.lasso')
const recordingPath = join(output, 'workshop.wav')

const temporary = mkdtempSync(join(tmpdir(), 'lasso-demo-'))

const openHost = (): Host =>
  createHost({
    kind: 'direct',
    version: '0.1.0',
    folders: {
      config: temporary,
      untitled: join(temporary, 'untitled'),
      temporary: join(temporary, 'work'),
      models: { folder: join(temporary, 'models'), fixed: true },
      library: { folder: null, fixed: true, cache: join(temporary, 'library') },
      start: output,
    },
    launcher: nodeLauncher,
    dialogs: null,
    openLink: async () => {},
  })

const finished = async (host: Host, job: string): Promise<Job> => {
  const ended = await host.board.settled(job)
  if (ended.state !== 'done')
    throw new Error(`${ended.title} ended as ${ended.state}: ${JSON.stringify(ended.failure)}`)
  return ended
}

const documentOf = async (host: Host): Promise<Document> => (await host.call('project.snapshot', undefined)).document

/** Separates a range of a track and waits for the result. */
const separate = async (
  host: Host,
  track: string,
  [from, to]: readonly [number, number],
  query: string,
  mode: 'extract' | 'remove' | 'both',
): Promise<Job> => {
  const range = { track, from, length: to - from }
  const settings = { example: null, settings: {}, seed: 1 }
  const { job } = await host.call('separation.start', { query, system: 'auto', mode, ...range, ...settings })
  return finished(host, job)
}

/** Samples of a clip's source under the clip, first channel. */
const samplesOf = (host: Host, clip: Clip): Float32Array =>
  host.session.require().readSamples(clip.source, 0, clip.from, clip.length)

const only = <T>(items: readonly T[], what: string): T => {
  if (items.length !== 1) throw new Error(`Expected one ${what}, found ${items.length}`)
  return items[0]!
}

const decibels = (value: number): string => `${value.toFixed(1).padStart(6)} dB`

mkdirSync(output, { recursive: true })
for (const name of ['demo.lasso', 'editor.png']) rmSync(join(output, name), { force: true })
const speech = await readAudioFile(join(root, 'resources', 'demo', 'speech.flac'))
const parts = makeRecording(speech.audio[0]!)
writeWav(recordingPath, [parts.mixture], speech.rate, 'int16')

let host = openHost()
const started = performance.now()
await host.call('project.new', undefined)
const [importing] = await host.call('media.import', { files: [host.files.give(recordingPath)], at: 0, track: null })
await finished(host, importing!)
const source = only(Object.values((await documentOf(host)).clip), 'clip after the import')
console.log(`Imported ${(source.length / speech.rate).toFixed(1)} s: speech over a fan, then a drum loop over chords`)

const { track } = source
const models = await host.call('models.list', undefined)
const hasWords = models.some(({ bundled, state }) => bundled && state === 'ready')
for (const { bundled, name, state } of models)
  if (bundled && state !== 'ready') console.log(`${name} is ${state} in this copy: the built-in tools do all`)
const asked = hasWords ? 'the voice' : 'the fan'
const spoken = await separate(host, track, [0, parts.jingleAt], asked, 'both')
console.log(`"${asked}", where somebody speaks beside a fan: ${spoken.outcome?.tool}`)
const drums = await separate(host, track, [parts.jingleAt, source.length], 'the drums', 'both')
console.log(`"the drums", in the jingle: ${drums.outcome?.tool}`)
const final = await documentOf(host)

await host.call('project.saveAs', { file: host.files.give(projectPath), overwrite: true })
await host.close()

host = openHost()
const reopened = await host.call('project.open', { file: host.files.give(projectPath), readOnly: false })
if (JSON.stringify(reopened.document.clip) !== JSON.stringify(final.clip))
  throw new Error('The reopened project differs')
const steps = reopened.history.length
console.log(`Saved and reopened: ${Object.keys(reopened.document.track).length} tracks, ${steps} undo steps kept`)

/** The one clip that a separation put at a place: on the first track what is left, on another what was taken out. */
const clipAt = (at: number, part: 'target' | 'residual'): Clip =>
  only(
    Object.values(reopened.document.clip).filter(
      (clip) => clip.at === at && (clip.track === track) === (part === 'residual'),
    ),
    `${part} at ${at}`,
  )

const judged = [
  hasWords
    ? (['voice', parts.speech, clipAt(0, 'target')] as const)
    : (['voice (the fan taken out)', parts.speech, clipAt(0, 'residual')] as const),
  ...(hasWords ? ([['fan (the voice taken out)', parts.fan, clipAt(0, 'residual')]] as const) : []),
  ['drums', parts.drums, clipAt(parts.jingleAt, 'target')],
  ['chords (the drums taken out)', parts.chords, clipAt(parts.jingleAt, 'residual')],
] as const
const rows = judged.map(([name, clean, clip]) => {
  const reference = clean.subarray(clip.at, clip.at + clip.length)
  const before = siSdr(parts.mixture.subarray(clip.at, clip.at + clip.length), reference)
  return [name, before, siSdr(samplesOf(host, clip), reference)] as const
})

let error = 0
for (const at of [0, parts.jingleAt]) {
  const target = samplesOf(host, clipAt(at, 'target'))
  const residual = samplesOf(host, clipAt(at, 'residual'))
  for (let i = 0; i < target.length; i++)
    error = Math.max(error, Math.abs(Math.fround(target[i]! + residual[i]!) - parts.mixture[at + i]!))
}

const { job } = await host.call('media.export', {
  what: 'tracks',
  selection: null,
  format: 'wav24',
  channels: 'stereo',
  loudness: null,
  truePeak: -1,
  bitrate: null,
  to: host.files.give(output),
  name: 'demo',
  overwrite: true,
})
const stems = (await finished(host, job)).outcome?.files ?? []
const took = (performance.now() - started) / 1000
await host.close()

console.log('\nSI-SDR against the clean part     before      after       gain')
for (const [name, before, after] of rows)
  console.log(`  ${name.padEnd(28)} ${decibels(before)}  ${decibels(after)}  ${decibels(after - before)}`)
console.log(`  largest |target + residual − source|: ${error}`)
console.log(`\n${took.toFixed(1)} s in all, import to stems`)
console.log(`Project  ${projectPath}`)
for (const stem of stems) console.log(`Stem     ${join(output, stem.name)}`)

const picture = await screenshotOf(projectPath, join(output, 'editor.png'))
console.log(picture ? `Picture  ${picture}` : 'Picture  not made: no Chromium here')
rmSync(temporary, { recursive: true, force: true })

const hasScreen =
  process.platform === 'win32' ||
  process.platform === 'darwin' ||
  Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
if (hasScreen && !process.env.CI) {
  const electron = electronBinary()
  console.log(
    electron.path ? '\nOpening it in Lasso' : `\nOpening it in your browser: ${electron.reason}. Ctrl+C ends it.`,
  )
  process.exitCode = electron.path
    ? (await run('electron-vite', ['build', '--logLevel', 'warn'])) || (await run(electron.path, ['.', projectPath]))
    : await run('node', ['src/main/cli/index.ts', 'serve', projectPath, '--open'])
} else if (existsSync(projectPath)) console.log('\nOpen it: npm run lasso -- serve demo-out/demo.lasso --open')
