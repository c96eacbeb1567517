import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '../../src/core/base/random.ts'

const rate = 48_000

/** Long recordings are made once and kept in the temporary folder. */
const folder = join(tmpdir(), 'lasso-bench-recordings')

/** A second of something like music and speech over noise, different each second, cheap to make. */
const fillSecond = (into: Int16Array, second: number, random: () => number): void => {
  const pitch = 110 * 2 ** (((second * 7) % 24) / 12)
  for (let i = 0; i < rate; i++) {
    const swell = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / rate)
    const tone = Math.sin((2 * Math.PI * pitch * i) / rate) + 0.5 * Math.sin((2 * Math.PI * pitch * 2.01 * i) / rate)
    into[2 * i] = 6000 * swell * tone + 600 * (random() - 0.5)
    into[2 * i + 1] = 6000 * swell * Math.sin((2 * Math.PI * pitch * 1.5 * i) / rate) + 600 * (random() - 0.5)
  }
}

const header = (frames: number): Buffer => {
  const bytes = frames * 4
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + bytes, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(2, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate * 4, 28)
  head.writeUInt16LE(4, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36)
  head.writeUInt32LE(bytes, 40)
  return head
}

/** A stereo 48 kHz 16-bit WAV of so many minutes. @returns its path */
export const longWav = async (minutes: number): Promise<string> => {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${minutes}-minutes.wav`)
  if (existsSync(path)) return path
  const random = seededRandom(minutes)
  const stream = createWriteStream(path)
  stream.write(header(minutes * 60 * rate))
  const samples = new Int16Array(2 * rate)
  for (let second = 0; second < minutes * 60; second++) {
    fillSecond(samples, second, random)
    if (!stream.write(Buffer.from(samples.buffer.slice(0)))) await once(stream, 'drain')
  }
  stream.end()
  await once(stream, 'finish')
  return path
}

/** The same as an MP3 of 192 kbit/s, by an installed ffmpeg. @returns null where there is none */
export const longMp3 = async (minutes: number): Promise<string | null> => {
  const path = join(folder, `${minutes}-minutes.mp3`)
  if (existsSync(path)) return path
  try {
    const wav = await longWav(minutes)
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', wav, '-codec:a', 'libmp3lame', '-b:a', '192k', path])
    return path
  } catch {
    return null
  }
}
