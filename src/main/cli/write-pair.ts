import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { setImmediate as breathe } from 'node:timers/promises'
import { encodePcm, type PcmFormat } from '../../core/audio/pcm.ts'
import { waveHeader } from '../../core/audio/wave-header.ts'
import { writeFailure } from '../files/write-failure.ts'
import type { ProjectFile } from '../project-file/types.ts'

/** A range of a source of the open project. */
export type Stretch = {
  readonly source: string
  readonly channels: number
  readonly rate: number
  readonly from: number
  readonly length: number
}

type Samples = Pick<ProjectFile, 'readSamples'>

/** Frames read at a time: constant memory for recordings of any length. */
const piece = 65_536

/** Breathes after each piece, so that what was read can be freed and Ctrl+C is heard. */
async function* readPieces(
  file: Samples,
  { source, channels, from, length }: Stretch,
  signal: AbortSignal,
): AsyncGenerator<Float32Array[]> {
  for (let at = 0; at < length; at += piece) {
    await breathe()
    signal.throwIfAborted()
    const count = Math.min(piece, length - at)
    yield Array.from({ length: channels }, (_, channel) => file.readSamples(source, channel, from + at, count))
  }
}

/** True when every sample is a step of integers of so many bits, within their range: written so, nothing is lost. */
const fits = (samples: Float32Array, bits: 16 | 24): boolean => {
  const scale = 2 ** (bits - 1)
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i]! * scale
    if (value !== Math.round(value) || value < -scale || value >= scale) return false
  }
  return true
}

/**
 * The smallest WAV format that holds all stretches exactly. All get the same, so that adding the integers of their
 * files gives those of the recording.
 */
export const exactFormat = async (
  file: Samples,
  stretches: readonly Stretch[],
  signal: AbortSignal,
): Promise<PcmFormat> => {
  let fits16 = true
  for (const stretch of stretches)
    for await (const audio of readPieces(file, stretch, signal))
      for (const samples of audio) {
        if (!fits(samples, 24)) return 'float32'
        fits16 &&= fits(samples, 16)
      }
  return fits16 ? 'int16' : 'int24'
}

/** Writes a stretch as a WAV file. */
const writeStretch = async (
  file: Samples,
  stretch: Stretch,
  path: string,
  format: PcmFormat,
  signal: AbortSignal,
): Promise<void> => {
  const { channels, rate, length: frames } = stretch
  const output = openSync(path, 'w')
  try {
    let bytes = 0
    const append = (data: Uint8Array): void => {
      for (let done = 0; done < data.length; ) done += writeSync(output, data, done)
      bytes += data.length
    }
    append(waveHeader({ format, channels, rate, frames }))
    for await (const audio of readPieces(file, stretch, signal)) append(encodePcm(audio, format))
    if (bytes % 2 === 1) append(new Uint8Array(1))
  } finally {
    closeSync(output)
  }
}

/**
 * Writes stretches as WAV files: all of them whole, or none. Each is a temporary file until the last is written.
 * @param wanted by path
 * @throws HostError `disk-full`, `folder-not-writable`, `file-exists`; AbortError
 */
export const writeStretches = async (
  file: Samples,
  wanted: ReadonlyMap<string, Stretch>,
  format: PcmFormat,
  signal: AbortSignal,
): Promise<void> => {
  const temporary = (path: string): string => `${path}.${process.pid}.part`
  let at = ''
  try {
    for (const [path, stretch] of wanted) {
      at = path
      await writeStretch(file, stretch, temporary(path), format, signal)
    }
    for (const path of wanted.keys()) {
      at = path
      renameSync(temporary(path), path)
    }
  } catch (error) {
    for (const path of wanted.keys()) rmSync(temporary(path), { force: true })
    signal.throwIfAborted()
    writeFailure(error, at)
  }
}
