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
 * The main job on a recording of our own making, without a screen: import it, take the drums out, take the fan out, save,
 * reopen, export the stems, and say how well each sound was found.
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

/** Separates a whole clip and waits for the result. */
const separate = async (host: Host, clip: Clip, query: string, mode: 'both' | 'remove'): Promise<Job> => {
  const { job } = await host.call('separation.start', {
    query,
    system: 'auto',
    mode,
    track: clip.track,
    from: clip.at,
    length: clip.length,
    example: null,
    settings: {},
    seed: 1,
  })
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
console.log(`Imported ${(source.length / speech.rate).toFixed(1)} s: speech, a fan and a drum loop`)

const drums = await separate(host, source, 'the drums', 'both')
const afterDrums = await documentOf(host)
const rest = only(
  Object.values(afterDrums.clip).filter((clip) => clip.track === source.track),
  'clip on the first track',
)
const beat = only(
  Object.values(afterDrums.clip).filter((clip) => clip.track !== source.track),
  'clip of drums',
)
console.log(`"the drums": ${drums.outcome?.tool}`)

const fan = await separate(host, rest, 'the fan', 'both')
const final = await documentOf(host)
const voice = only(
  Object.values(final.clip).filter((clip) => clip.track === source.track),
  'clip of the voice',
)
console.log(`"the fan": ${fan.outcome?.tool}`)

await host.call('project.saveAs', { file: host.files.give(projectPath), overwrite: true })
await host.close()

host = openHost()
const reopened = await host.call('project.open', { file: host.files.give(projectPath), readOnly: false })
if (JSON.stringify(reopened.document.clip) !== JSON.stringify(final.clip))
  throw new Error('The reopened project differs')
console.log(
  `Saved and reopened: ${Object.keys(reopened.document.track).length} tracks, ${reopened.history.length} undo steps kept`,
)

const rows = [
  ['drums', siSdr(parts.mixture, parts.drums), siSdr(samplesOf(host, beat), parts.drums)],
  ['voice', siSdr(parts.mixture, parts.speech), siSdr(samplesOf(host, voice), parts.speech)],
] as const
let error = 0
const sum = samplesOf(host, beat)
const left = samplesOf(host, rest)
const whole = samplesOf(host, source)
for (let i = 0; i < whole.length; i++) error = Math.max(error, Math.abs(Math.fround(sum[i]! + left[i]!) - whole[i]!))

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
