import { expect, test } from 'vitest'
import { queryFor } from '../../../../src/core/separation/system.ts'
import type { MaskOf } from '../../../../src/core/systems/audiosep/reference.ts'
import { separateAsReference, separateWhole } from '../../../../src/core/systems/audiosep/reference.ts'
import { createWholeSeparator } from '../../../../src/core/systems/audiosep/reference-chunk.ts'
import { createAudioSep } from '../../../../src/core/systems/audiosep/system.ts'
import { seededTensor } from '../../../support/seeded-tensor.ts'

const frames = 32_000 * 7
const clip = (key: string) => seededTensor({ key, shape: [frames], scale: 0.3, offset: 0 })

/** A mask that sees how much it is shown: windows of other lengths come out otherwise. */
const mask: MaskOf = async (_magnitude, shown) => {
  const plane = shown * 1024
  return new Float32Array(3 * plane).fill(shown / 500, 0, plane).fill(0.5, plane)
}

const model = { id: 'audiosep', system: 'audiosep', name: 'AudioSep', goodAt: '', checkpoint: 'c', files: {} }
const request = { query: queryFor('a dog'), rate: 32_000, channels: 2, frames, seed: 0 }

test('a benchmark’s clip is one chunk of its own length', () => {
  const system = createAudioSep(model, null)
  const plan = system.plan({ ...request, settings: { mode: 'reference', whole: true } })
  expect(plan).toMatchObject({ hop: frames, overlap: 0, context: 0 })
  const windows = system.plan({ ...request, settings: { mode: 'reference' } })
  expect(windows.hop).toBe(96_000)
  expect(() => system.plan({ ...request, settings: { mode: 'reference', whole: 'yes' } })).toThrow('true or false')
})

test('and comes out as the reference’s forward gives it, not its long-file mode', async () => {
  const [left, right] = [clip('left'), clip('right')]
  const [one, two] = await createWholeSeparator([mask, mask])({ audio: [left, right], start: 0, length: frames })
  const mono = left.map((value, at) => (value + right[at]!) / 2)
  const whole = await separateWhole(mono, mask)
  expect(one).toEqual([whole, whole])
  expect(two).toEqual(one)
  expect(await separateAsReference(mono, mask)).not.toEqual(whole)
})
