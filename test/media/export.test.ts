import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { ExportRequest } from '../../src/contract/api.ts'
import { failureOf } from '../../src/contract/failures.ts'
import { LoudnessMeter } from '../../src/core/audio/loudness.ts'
import { TruePeakMeter } from '../../src/core/audio/true-peak.ts'
import { gaussian, seededRandom } from '../../src/core/base/random.ts'
import { settingsOf } from '../../src/core/project/records.ts'
import { updateTrack } from '../../src/core/timeline/tracks.ts'
import { exportAudio } from '../../src/main/media/export.ts'
import { importFile } from '../../src/main/media/import.ts'
import { mixToNewTrack } from '../../src/main/media/mixdown.ts'
import { readAudioFile, writeWav } from '../../src/main/media/read-audio.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { memorySession, testHandle } from './memory-session.ts'

/** Noise with the level of speech that comes and goes, on the grid of 16 bits. */
const recording = (frames: number, seed: number, level = 0.1): Float32Array<ArrayBuffer> => {
  const next = gaussian(seededRandom(seed))
  return Float32Array.from({ length: frames }, (_, i) => {
    const swell = 0.6 + 0.4 * Math.sin(i / 7000)
    return Math.max(-1, Math.min(0.99, Math.round(next() * level * swell * 32_768) / 32_768)) + 0
  })
}

const projectOf = async (folder: { file(name: string): string }, tracks: readonly Float32Array[][], rate = 48_000) => {
  const memory = memorySession()
  for (const [index, audio] of tracks.entries()) {
    const name = `part ${index + 1}.wav`
    writeWav(folder.file(name), audio, rate)
    const { handle } = testHandle()
    const { session } = memory
    await importFile({ path: folder.file(name), name, folder: null, at: 0, track: null, session, handle })
  }
  return memory
}

const request = (changes: Partial<ExportRequest>): ExportRequest => ({
  what: 'mix',
  selection: null,
  format: 'wav16',
  channels: 'stereo',
  loudness: null,
  truePeak: -1,
  bitrate: null,
  to: null,
  name: 'out',
  overwrite: false,
  ...changes,
})

const run = async (memory: ReturnType<typeof memorySession>, folder: string, changes: Partial<ExportRequest>) => {
  const { handle, updates } = testHandle()
  const outcome = await exportAudio({ request: request(changes), folder, name: 'out', session: memory.session, handle })
  return { outcome: outcome!, updates }
}

const meters = (audio: readonly Float32Array[], rate: number) => {
  const loudness = new LoudnessMeter(rate, audio.length)
  const peak = new TruePeakMeter(audio.length)
  loudness.push(audio)
  peak.push(audio)
  return { loudness: loudness.integrated, truePeak: peak.decibels }
}

/** Channel and frame of the first difference, or null. A matcher's own report on a million samples takes minutes. */
const firstDifference = (a: readonly Float32Array[], b: readonly Float32Array[]): string | null => {
  if (a.length !== b.length) return `${a.length} and ${b.length} channels`
  for (const [channel, samples] of a.entries()) {
    if (samples.length !== b[channel]!.length) return `${samples.length} and ${b[channel]!.length} frames`
    const at = samples.findIndex((sample, i) => sample !== b[channel]![i])
    if (at >= 0) return `channel ${channel}, frame ${at}: ${samples[at]} and ${b[channel]![at]}`
  }
  return null
}

/** Delay in samples at which `b` is most like `a`, searched within ±`most`. */
const bestLag = (a: Float32Array, b: Float32Array, most: number): number => {
  let best = 0
  let top = Number.NEGATIVE_INFINITY
  for (let lag = -most; lag <= most; lag++) {
    let sum = 0
    for (let i = most; i < Math.min(a.length, b.length, 8000) - most; i++) sum += a[i]! * b[i + lag]!
    if (sum > top) {
      top = sum
      best = lag
    }
  }
  return best
}

describe('exporting', () => {
  test('an untouched 16-bit recording to 16 bits gives back the same samples', async () => {
    using folder = temporaryFolder()
    const audio = [recording(100_003, 1), recording(100_003, 2)]
    const memory = await projectOf(folder, [audio])
    const { outcome } = await run(memory, folder.path, {})
    expect(outcome.files).toEqual([{ name: 'out.wav', folder: folder.path, download: null }])
    const read = await readAudioFile(folder.file('out.wav'))
    expect(read.format).toBe('WAV, 16-bit')
    expect(firstDifference(read.audio, audio)).toBeNull()
  })

  test.each(['wav24', 'wav32f', 'flac'] as const)('to %s keeps every sample of 24 bits', async (format) => {
    using folder = temporaryFolder()
    const audio = [recording(70_001, 3), recording(70_001, 4)]
    const memory = await projectOf(folder, [audio])
    const { outcome } = await run(memory, folder.path, { format })
    expect(firstDifference((await readAudioFile(folder.file(outcome.files[0]!.name))).audio, audio)).toBeNull()
  })

  test.each([
    ['mp3', 48_000, 70_001],
    ['mp3', 44_100, 100_000],
    ['mp3', 22_050, 50_001],
    ['mp3', 16_000, 575],
    ['opus', 48_000, 70_001],
    ['opus', 48_000, 1],
    ['opus', 44_100, 60_000],
  ] as const)('to %s at %d Hz gives exactly the length, without delay', async (format, rate, frames) => {
    using folder = temporaryFolder()
    const audio = [recording(frames, 5), recording(frames, 6)]
    const memory = await projectOf(folder, [audio], rate)
    await run(memory, folder.path, { format, bitrate: format === 'mp3' && rate < 32_000 ? 64 : 128 })
    const read = await readAudioFile(folder.file(`out.${format}`))
    const fileRate = format === 'opus' ? 48_000 : rate
    expect([read.rate, read.audio.length, read.audio[0]!.length]).toEqual([
      fileRate,
      2,
      Math.round((frames * fileRate) / rate),
    ])
    if (fileRate === rate && frames > 10_000) expect(bestLag(audio[0]!, read.audio[0]!, 1300)).toBe(0)
  })

  test('each track has the length of the mix, and together they are the mix', async () => {
    using folder = temporaryFolder()
    const memory = await projectOf(folder, [[recording(90_000, 7)], [recording(60_000, 8), recording(60_000, 9)]])
    const [first, second] = Object.keys(memory.document.track)
    memory.document = updateTrack(updateTrack(memory.document, first!, { gain: -3, pan: 0.4, name: 'a/b' }), second!, {
      pan: -0.7,
    })
    await run(memory, folder.path, { format: 'wav32f' })
    const { outcome } = await run(memory, folder.path, { format: 'wav32f', what: 'tracks' })
    expect(outcome.files.map((file) => file.name)).toEqual(['out - a_b.wav', 'out - part 2.wav'])
    const mix = (await readAudioFile(folder.file('out.wav'))).audio
    const parts = await Promise.all(
      outcome.files.map(async ({ name }) => (await readAudioFile(folder.file(name))).audio),
    )
    for (const channel of [0, 1])
      for (let i = 0; i < 90_000; i++)
        if (Math.abs(parts[0]![channel]![i]! + parts[1]![channel]![i]! - mix[channel]![i]!) > 2 ** -24)
          throw new Error(`frame ${i} of channel ${channel} differs`)
    expect(parts.map((part) => part[0]!.length)).toEqual([90_000, 90_000])
  })

  test('a selection has its range, and its tracks only', async () => {
    using folder = temporaryFolder()
    const audio = [recording(50_000, 1)]
    const memory = await projectOf(folder, [audio, [recording(50_000, 2)]])
    const [track] = Object.keys(memory.document.track)
    await run(memory, folder.path, {
      what: 'selection',
      selection: { tracks: [track!], from: 1234, length: 20_000 },
      channels: 'mono',
    })
    const read = await readAudioFile(folder.file('out.wav'))
    expect(firstDifference(read.audio, [audio[0]!.subarray(1234, 21_234)])).toBeNull()
  })

  test.each([
    [-16, 'stereo', 0.05],
    [-19, 'mono', 0.05],
    [-14, 'stereo', 0.2],
    [-23, 'stereo', 0.2],
  ] as const)('to %d LUFS in %s reaches it within 0.1 LU under −1 dBTP', async (loudness, channels, level) => {
    using folder = temporaryFolder()
    const memory = await projectOf(folder, [[recording(480_000, 1, level), recording(480_000, 2, level)]])
    await run(memory, folder.path, { loudness, channels, format: 'wav24' })
    const { audio, rate } = await readAudioFile(folder.file('out.wav'))
    const measured = meters(audio, rate)
    expect(audio.length).toBe(channels === 'mono' ? 1 : 2)
    expect(Math.abs(measured.loudness - loudness)).toBeLessThan(0.1)
    expect(measured.truePeak).toBeLessThanOrEqual(-1)
    const probe = spawnSync('ffmpeg', [
      '-nostats',
      '-i',
      folder.file('out.wav'),
      '-af',
      'ebur128=peak=true',
      '-f',
      'null',
      '-',
    ])
    if (probe.status !== 0) return console.log('ffmpeg is not here: its ebur128 was not compared')
    const [, integrated] = /I:\s+(-[\d.]+) LUFS\s+Threshold[\s\S]*$/.exec(String(probe.stderr).split('Summary:')[1]!)!
    const [, truePeak] = /Peak:\s+(-?[\d.]+) dBFS/.exec(String(probe.stderr).split('Summary:')[1]!)!
    expect(Math.abs(Number(integrated) - loudness)).toBeLessThanOrEqual(0.1)
    expect(Number(truePeak)).toBeLessThanOrEqual(-1)
  })

  test('past what the ceiling allows says so', async () => {
    using folder = temporaryFolder()
    const clicks = Float32Array.from({ length: 300_000 }, (_, i) => (i % 1000 === 0 ? 0.9 : 0))
    const memory = await projectOf(folder, [[clicks]])
    const { outcome } = await run(memory, folder.path, { loudness: -10, format: 'wav24' })
    expect(outcome.warnings.join(' ')).toMatch(/Peaks were limited to -1 dBTP/)
    expect(outcome.warnings.join(' ')).toMatch(/The ceiling allows -\d+\.\d LUFS of the -10 LUFS/)
    expect(meters((await readAudioFile(folder.file('out.wav'))).audio, 48_000).truePeak).toBeLessThanOrEqual(-1)
  })

  test('samples past full scale are cut off and told', async () => {
    using folder = temporaryFolder()
    const memory = await projectOf(folder, [[new Float32Array(1000).fill(0.9)], [new Float32Array(1000).fill(0.9)]])
    const { outcome } = await run(memory, folder.path, {})
    expect(outcome.warnings).toEqual(['out.wav: 2000 samples were louder than full scale and were cut off.'])
  })

  test('never writes over a file that nobody said to', async () => {
    using folder = temporaryFolder()
    const memory = await projectOf(folder, [[recording(1000, 1)]])
    writeFileSync(folder.file('out.wav'), 'mine')
    expect(await run(memory, folder.path, {}).catch(failureOf)).toEqual({ code: 'file-exists', file: 'out.wav' })
    expect(statSync(folder.file('out.wav')).size).toBe(4)
    await run(memory, folder.path, { overwrite: true })
    expect(statSync(folder.file('out.wav')).size).toBeGreaterThan(2000)
  })

  test('into a folder that is not there says so', async () => {
    using folder = temporaryFolder()
    const memory = await projectOf(folder, [[recording(1000, 1)]])
    const failure = await run(memory, folder.file('nowhere'), {}).catch(failureOf)
    expect(failure).toEqual({ code: 'folder-not-writable', folder: folder.file('nowhere') })
  })

  test('of nothing says so', async () => {
    using folder = temporaryFolder()
    expect(await run(memorySession(), folder.path, {}).catch(failureOf)).toEqual({ code: 'nothing-to-export' })
  })

  test.each(['wav16', 'flac', 'mp3', 'opus'] as const)('to %s, cancelled midway, leaves nothing', async (format) => {
    using folder = temporaryFolder()
    const memory = await projectOf(folder, [[recording(400_000, 1)]])
    const before = readdirSync(folder.path)
    const { handle, cancel } = testHandle()
    const cancelling = {
      ...handle,
      update: ({ progress }: { progress?: number | null }) => (progress ?? 0) > 0.5 && cancel(),
    }
    const job = {
      request: request({ format, what: 'tracks' }),
      folder: folder.path,
      name: 'out',
      session: memory.session,
      handle: cancelling,
    }
    expect(await exportAudio(job as Parameters<typeof exportAudio>[0]).catch(failureOf)).toEqual({ code: 'cancelled' })
    expect(readdirSync(folder.path)).toEqual(before)
  })

  test('tells progress that only grows', async () => {
    using folder = temporaryFolder()
    const memory = await projectOf(folder, [[recording(300_000, 1, 0.3)]])
    const { updates } = await run(memory, folder.path, { loudness: -10 })
    const progress = updates.map((update) => update.progress ?? 0)
    expect(progress).toEqual([...progress].sort((a, b) => a - b))
    expect(progress.at(-1)).toBeGreaterThan(0.99)
  })

  test('titles are written to MP3, FLAC and Opus', async () => {
    using folder = temporaryFolder()
    const memory = await projectOf(folder, [[recording(48_000, 1)]])
    for (const format of ['mp3', 'flac', 'opus'] as const) await run(memory, folder.path, { format })
    for (const format of ['mp3', 'flac', 'opus']) {
      const probe = spawnSync('ffprobe', [
        '-v',
        'error',
        '-show_entries',
        'format_tags:stream_tags',
        '-of',
        'json',
        folder.file(`out.${format}`),
      ])
      if (probe.error) return console.log('ffprobe is not here: titles were not read back')
      expect(String(probe.stdout)).toMatch(/"title": "out"/i)
      expect(
        execFileSync('ffmpeg', ['-v', 'error', '-i', folder.file(`out.${format}`), '-f', 'null', '-']).length,
      ).toBe(0)
    }
  })
})

describe('mixing to a new track', () => {
  test('makes a stereo source of what is heard, at its place', async () => {
    using folder = temporaryFolder()
    const audio = recording(150_000, 1)
    const memory = await projectOf(folder, [[audio]])
    const { handle } = testHandle()
    const outcome = await mixToNewTrack({
      selection: { tracks: [], from: 1000, length: 100_000 },
      session: memory.session,
      handle,
    })
    const clip = memory.document.clip[outcome!.clips[0]!]!
    expect(clip).toMatchObject({ at: 1000, length: 100_000 })
    expect(memory.document.source[clip.source]!.origin.kind).toBe('render')
    const part = audio.subarray(1000, 101_000)
    expect(firstDifference(memory.samplesOf(clip.source), [part, part])).toBeNull()
    expect(settingsOf(memory.document).rate).toBe(48_000)
  })
})
