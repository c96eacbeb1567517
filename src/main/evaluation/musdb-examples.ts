import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { rootMeanSquare } from '../../core/dsp/metrics.ts'
import { sampleOf } from '../../core/evaluation/choices.ts'
import type { Stem } from '../../core/evaluation/published.ts'
import { writeWav } from '../media/read-audio.ts'
import { readMono } from './audio-files.ts'
import { benchmarkRate } from './listed-items.ts'

/** Seconds of a segment: what the published systems embed at a time. */
const segmentSeconds = 2
/** Segments of one recording, and of all: a minute and a half shows a sound well, and costs every query the same. */
const mostOfOne = 4
const mostOfAll = 48
/** Segments of a file: what one example may hold. */
const mostOfFile = 24
/** Softer segments show room and noise more than the sound: −40 dB of full scale. */
const softest = 0.01

/** Segments joined to one recording. */
const joinSegments = (segments: readonly Float32Array[]): Float32Array => {
  const joined = new Float32Array(segments.reduce((sum, segment) => sum + segment.length, 0))
  let at = 0
  for (const segment of segments) {
    joined.set(segment, at)
    at += segment.length
  }
  return joined
}

/** A recording that shows a stem alone: its path, once it is needed. */
export type Shown = () => Promise<string>

/**
 * Joins segments in which a stem sounds, by a seeded choice, to recordings that show it: example queries.
 * @returns paths of files in `folder`; none where no segment is loud enough
 */
export const makeExamples = async (
  stem: Stem,
  shown: readonly Shown[],
  seed: number,
  folder: string,
): Promise<readonly string[]> => {
  const length = segmentSeconds * benchmarkRate
  const segments: Float32Array[] = []
  for (const file of sampleOf(shown, Math.ceil(mostOfAll / mostOfOne), seed)) {
    const { samples } = await readMono(await file(), benchmarkRate)
    const count = Math.max(1, Math.floor(samples.length / length))
    const all = Array.from({ length: count }, (_, index) => samples.slice(index * length, (index + 1) * length))
    const sounding = all.filter((segment) => rootMeanSquare(segment) >= softest)
    segments.push(...sampleOf(sounding, mostOfOne, seed))
  }
  mkdirSync(folder, { recursive: true })
  const count = Math.ceil(segments.length / mostOfFile)
  return Array.from({ length: count }, (_, index) => {
    const path = join(folder, `example ${stem} ${index + 1}.wav`)
    // Of one length or nearly so: each example counts the same.
    const [from, to] = [index, index + 1].map((at) => Math.round((at * segments.length) / count))
    writeWav(path, [joinSegments(segments.slice(from, to))], benchmarkRate)
    return path
  })
}
