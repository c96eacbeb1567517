import { join } from 'node:path'
import { rootMeanSquare } from '../../core/dsp/metrics.ts'
import { sampleOf } from '../../core/evaluation/choices.ts'
import type { Stem } from '../../core/evaluation/published.ts'
import { writeWav } from '../media/read-audio.ts'
import { readMono } from './audio-files.ts'
import { benchmarkRate } from './listed-items.ts'

/** Seconds of a segment: what the published systems embed at a time. */
const segmentSeconds = 2
/** Segments of one recording, and of all: two minutes show a sound well, and cost every query the same. */
const mostOfOne = 4
const mostOfAll = 60
/** Softer segments show room and noise more than the sound: −40 dB of full scale. */
const softest = 0.01

/**
 * Joins segments in which a stem sounds, by a seeded choice, to one recording that shows it: an example query.
 * @param files recordings of the stem alone
 * @returns the path of a file in `folder`; null where no segment is loud enough
 */
export const makeExample = async (
  stem: Stem,
  files: readonly string[],
  seed: number,
  folder: string,
): Promise<string | null> => {
  const length = segmentSeconds * benchmarkRate
  const segments: Float32Array[] = []
  for (const file of sampleOf(files, Math.ceil(mostOfAll / mostOfOne), seed)) {
    const { samples } = await readMono(file, benchmarkRate)
    const count = Math.max(1, Math.floor(samples.length / length))
    const all = Array.from({ length: count }, (_, index) => samples.slice(index * length, (index + 1) * length))
    segments.push(
      ...sampleOf(
        all.filter((segment) => rootMeanSquare(segment) >= softest),
        mostOfOne,
        seed,
      ),
    )
  }
  if (segments.length === 0) return null
  const joined = new Float32Array(segments.reduce((sum, segment) => sum + segment.length, 0))
  let at = 0
  for (const segment of segments) {
    joined.set(segment, at)
    at += segment.length
  }
  const path = join(folder, `example ${stem}.wav`)
  writeWav(path, [joined], benchmarkRate)
  return path
}
