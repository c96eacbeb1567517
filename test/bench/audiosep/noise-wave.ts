import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { waveHeader } from '../../../src/core/audio/wave-header.ts'
import { fillSeeded } from '../../support/seeded-tensor.ts'

export type NoiseShape = { readonly duration: number; readonly rate: number; readonly channels: number }

/** Writes a WAV file of seeded noise, each channel its own. @returns its path */
export const writeNoise = (folder: string, { duration, rate, channels }: NoiseShape): string => {
  const path = join(folder, `noise ${duration} s ${rate} Hz ${channels}.wav`)
  const file = openSync(path, 'w')
  try {
    writeSync(file, waveHeader({ format: 'float32', channels, rate, frames: duration * rate }))
    const second = new Float32Array(rate * channels)
    for (let at = 0; at < duration; at++) {
      fillSeeded({ key: 'noise', shape: [], scale: 0.3, offset: 0 }, second, at * second.length)
      writeSync(file, new Uint8Array(second.buffer))
    }
  } finally {
    closeSync(file)
  }
  return path
}
