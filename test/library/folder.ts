import { cpSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { writeWav } from '../../src/main/media/read-audio.ts'
import { noise } from '../separation/support/rig.ts'

const root = join(import.meta.dirname, '..', '..')

/** Writes a recording of noise, which every seed makes another. */
export const writeNoise = (path: string, seconds: number, seed: number, rate = 32_000, channels = 1): void => {
  mkdirSync(dirname(path), { recursive: true })
  const frames = Math.round(seconds * rate)
  const audio = Array.from({ length: channels }, (_, channel) => noise(frames, seed + channel, 24))
  writeWav(path, audio, rate)
}

export const writeText = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

export const copyFixture = (name: string, path: string): void => {
  mkdirSync(dirname(path), { recursive: true })
  cpSync(join(root, 'test/fixtures', name), path)
}

/** What lies in a folder, and when each file was changed: to see that nobody wrote to it. */
export const standOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((path) => {
      const { size, mtimeMs } = statSync(join(folder, path))
      return `${path} ${size} ${mtimeMs}`
    })
