import { expect, test } from 'vitest'
import { queryFor } from '../../../../src/core/separation/system.ts'
import { createReferenceSeparator } from '../../../../src/core/systems/audiosep/reference-chunk.ts'
import { createAudioSep } from '../../../../src/core/systems/audiosep/system.ts'

const model = { id: 'audiosep', system: 'audiosep', name: 'AudioSep', goodAt: 'Tests.', checkpoint: '', files: {} }

const planFor = (also: number, avoid = '') =>
  createAudioSep(model, null).plan({
    ...{ rate: 44_100, channels: 2, frames: 60 * 44_100, seed: 0, settings: {} },
    query: { ...queryFor('a dog'), also: Array.from({ length: also }, (_, index) => `sound ${index}`), avoid },
  })

test('several sounds at once need little more memory than one: their windows are shorter', () => {
  const [one, two, three] = [planFor(0), planFor(1), planFor(2)]
  // A chunk of 60 s in equal parts is a little shorter than the longest window.
  expect(Number(one.settings.window)).toBeGreaterThan(900)
  expect(two.settings.window).toBe(one.settings.window)
  expect(Number(three.settings.window)).toBeLessThan(Number(one.settings.window))
  expect(planFor(1, 'music')).toMatchObject({ hop: three.hop, memory: three.memory })
  for (const also of [0, 1, 2, 3, 4]) expect(planFor(also).memory).toBeLessThan(1.3e9)
  expect(Number(planFor(15).settings.window)).toBeGreaterThan(200)
})

test('the reference tells of every sound that it begins, so that many are not taken for silence', async () => {
  const frames = 32_000
  const silent = async (_: Float32Array, rows: number) => new Float32Array(3 * rows * 1024)
  const run = createReferenceSeparator(frames, [silent, silent])
  const told: string[] = []
  const around = new Float32Array(frames + 2 * 3 * 32_000)
  await run({ audio: [around], start: 0, length: frames }, (stage) => told.push(stage))
  expect(told).toEqual(['Sound 1 of 2', 'Sound 2 of 2'])
})
