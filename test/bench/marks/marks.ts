import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '../../../src/core/base/random.ts'
import { benchHost } from '../bench-host.ts'
import { spoken } from '../quality-recordings.ts'
import { frames, rate } from './excerpt.ts'
import { fluidsynthMissing } from './fluidsynth.ts'
import { openMaterial } from './mixtures.ts'
import { layOutModel } from './model.ts'
import { score } from './score.ts'
import { type Result, summarise, type TestSummary } from './summary.ts'
import { markTests } from './tests.ts'

export type MarksWish = {
  /** A safetensors file that training exported. */
  readonly model: string
  /** The folder of recordings. */
  readonly data: string
  /** Mixtures of every test. */
  readonly count: number
  readonly seed: number
  /** Tests by their ids; null for all of them. */
  readonly only: readonly string[] | null
}

export type Marks = {
  readonly sha256: string
  readonly count: number
  readonly seed: number
  /** Seconds of work for a second of mixture. */
  readonly secondsPerAudioSecond: number
  readonly tests: readonly (TestSummary & { readonly results: readonly Result[] })[]
}

/** Measures the embedded model by what a user would get of it: all tests, one after another, in one host. */
export const measureMarks = async ({ model, data, count, seed, only }: MarksWish): Promise<Marks> => {
  const folder = mkdtempSync(join(tmpdir(), 'lasso-bench-marks-'))
  const { sha256, ...models } = layOutModel(model, folder)
  const { host, close } = benchHost(models)
  const without = [spoken('one', 'en-us') ? null : 'without espeak-ng, which is not installed', fluidsynthMissing()]
  for (const reason of without) if (reason !== null) console.log(reason)
  const material = openMaterial(data, { espeak: without[0] === null, fluidsynth: without[1] === null })
  const tests: (TestSummary & { readonly results: readonly Result[] })[] = []
  try {
    for (const test of markTests.filter(({ id }) => only === null || only.includes(id))) {
      const results: Result[] = []
      for await (const item of test.mixtures(material, count, seededRandom(seed))) results.push(await score(host, item))
      tests.push({ ...summarise(test, results, tests), results })
      console.error(`${test.title}: ${results.length} mixtures`)
    }
  } finally {
    await close()
    rmSync(folder, { recursive: true, force: true })
  }
  const results = tests.flatMap((test) => test.results).filter(({ answered }) => answered)
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0)
  return { sha256, count, seed, secondsPerAudioSecond: seconds / ((results.length * frames) / rate), tests }
}
