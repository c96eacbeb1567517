import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Random } from '../../../src/core/base/random.ts'
import { readAudioFile } from '../../../src/main/media/read-audio.ts'
import { frames, rate } from './excerpt.ts'
import { melody, type Played } from './melody.ts'

/** Where distributions put the soundfont that programs use unless told otherwise. */
const soundfont =
  ['sounds/sf2/default-GM.sf2', 'sounds/sf2/FluidR3_GM.sf2', 'soundfonts/default.sf2', 'soundfonts/FluidR3_GM.sf2']
    .map((name) => join('/usr/share', name))
    .find((path) => existsSync(path)) ?? null

/** Why nothing can be rendered, or null where it can. */
export const fluidsynthMissing = (): string | null => {
  if (soundfont === null) return 'without fluidsynth: there is no soundfont in /usr/share'
  return spawnSync('fluidsynth', ['--version']).error ? 'without fluidsynth, which is not installed' : null
}

/** Units of time in a second of the files that are written. */
const ticks = 1000

const bigEndian = (value: number, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, index) => (value >>> (8 * (bytes - 1 - index))) & 255)

/** A number in groups of seven bits, as MIDI files have times. */
const inSevens = (value: number): number[] => [
  ...(value >= 1 << 14 ? [((value >>> 14) & 127) | 128] : []),
  ...(value >= 1 << 7 ? [((value >>> 7) & 127) | 128] : []),
  value & 127,
]

/** A Standard MIDI File of one track: half a second a beat, a thousand ticks a second. */
export const midiFile = (program: number, notes: readonly Played[]): Uint8Array => {
  const events = notes.flatMap(({ pitch, start, length, loudness }) => [
    { at: Math.round((start / rate) * ticks), bytes: [0x90, pitch, Math.round(40 + 80 * loudness)] },
    { at: Math.round(((start + length) / rate) * ticks), bytes: [0x80, pitch, 0] },
  ])
  let now = 0
  const body = [0, 0xc0, program]
  for (const { at, bytes } of events.sort((a, b) => a.at - b.at)) {
    body.push(...inSevens(at - now), ...bytes)
    now = at
  }
  body.push(0, 0xff, 0x2f, 0)
  const text = (letters: string): number[] => [...Buffer.from(letters, 'latin1')]
  return Uint8Array.from([
    ...[...text('MThd'), ...bigEndian(6, 4), ...bigEndian(0, 2), ...bigEndian(1, 2), ...bigEndian(ticks / 2, 2)],
    ...[...text('MTrk'), ...bigEndian(body.length, 4), ...body],
  ])
}

const range = Array.from({ length: 25 }, (_, index) => 48 + index)

/** Pitches at which a program of General MIDI sounds as it does; most do between C3 and C5. */
const rangeOf = (program: number): number[] =>
  range.map((pitch) => pitch + (program === 43 ? -20 : program === 73 ? 12 : 0))

/** Five seconds that fluidsynth plays on a program of General MIDI. */
export const rendered = async (program: number, random: Random): Promise<Float32Array> => {
  const folder = mkdtempSync(join(tmpdir(), 'lasso-bench-midi-'))
  try {
    const [midi, wav] = [join(folder, 'phrase.mid'), join(folder, 'phrase.wav')]
    writeFileSync(midi, midiFile(program, melody(rangeOf(program), random)))
    const made = spawnSync('fluidsynth', ['-ni', '-q', '-r', `${rate}`, '-F', wav, soundfont!, midi])
    if (made.status !== 0) throw new Error(`fluidsynth failed: ${made.stderr}`)
    const { audio } = await readAudioFile(wav)
    const output = new Float32Array(frames)
    output.set(audio[0]!.subarray(0, frames).map((value, at) => (value + audio.at(-1)![at]!) / 2))
    return output
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
