import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bindInput } from '../../../../src/core/nn/fold/bind-input.ts'
import { foldNetwork } from '../../../../src/core/nn/fold/fold.ts'
import type { Tensor } from '../../../../src/core/nn/tensor.ts'
import { WeightMismatch } from '../../../../src/core/nn/weights.ts'
import { partsOf } from '../../../../src/core/systems/embedded/examples.ts'
import { readForm } from '../../../../src/core/systems/embedded/form.ts'
import { openSeparator, plainSeparator, windowMultiple } from '../../../../src/core/systems/embedded/separator.ts'
import { type ModelHere, openModel } from '../../../../src/main/inference/open-model.ts'
import { largestDifference, runGraph, seededInput } from '../../../support/run-graph.ts'
import { temporaryFolder } from '../../../support/temporary.ts'

/** A small network of random weights and statistics, as the training code writes it. */
const tiny = join(import.meta.dirname, '../../../parity/embedded/tiny/tiny.safetensors')

let folder: ReturnType<typeof temporaryFolder>
let model: ModelHere
beforeAll(() => {
  folder = temporaryFolder()
  model = openModel({
    ...{ id: 'tiny', system: 'embedded', name: 'Tiny', goodAt: '', checkpoint: '0'.repeat(64) },
    files: { checkpoint: tiny },
    workFolder: folder.path,
  })
})
afterAll(() => {
  model.close()
  folder[Symbol.dispose]()
})

const query = (key: string) => seededInput(key, [1, 32]) as Extract<Tensor, { type: 'float32' }>

describe('the network', () => {
  test.each([
    [8, true],
    [8, false],
    [24, true],
    [24, false],
  ])('of %i frames gives, folded for a query, what its formula gives (blocked: %s)', async (frames, blocked) => {
    const { preset } = readForm(model.metadata)
    expect(frames % windowMultiple(preset)).toBe(0)
    const graph = plainSeparator(model.tensors, preset, frames)
    const magnitude = seededInput('features', [1, 3, frames, preset.frameSize / 2])
    const read = (name: string) => model.read(name)
    const plain = await runGraph(graph, read, { magnitude, condition: query('dog') })
    const folded = foldNetwork(bindInput(graph, 'condition', query('dog')), blocked)
    const { mask } = await runGraph(folded, read, { magnitude })
    expect(mask!.shape).toEqual([1, 3, frames, preset.frameSize / 2])
    expect(largestDifference(mask!, plain.mask!)).toBeLessThan(1e-5)
    const left = folded.operations.map(({ op }) => op)
    expect(left).not.toContain('BatchNormalization')
    expect(left.filter((op) => op === 'Mul').length).toBeLessThanOrEqual(1)
  })

  test('a condition of several embeddings is the union of their masks, and runs for each', async () => {
    const { preset } = readForm(model.metadata)
    const separator = openSeparator(model, preset, 8)
    const magnitude = seededInput('features', [1, 3, 8, preset.frameSize / 2]).data as Float32Array
    const [dog, rain] = [query('dog').data, query('rain').data]
    const both = Float32Array.of(...dog, ...rain)
    const told: string[] = []
    const [one, together, other] = await separator.mask(magnitude, [dog, both, rain], (stage) => told.push(stage))
    expect(told).toHaveLength(4)
    expect(together).toHaveLength(one!.length)
    const gain = (logits: Float32Array, at: number) => 1 / (1 + Math.exp(-logits[at]!))
    for (let at = 0; at < 100; at++)
      expect(gain(together!, at)).toBeLessThanOrEqual(gain(one!, at) + gain(other!, at) + 1e-6)
    expect(await separator.mask(magnitude, [dog])).toEqual([one])
    separator.release()
  })

  test('weights of another shape are refused by the layer’s name', () => {
    const { preset } = readForm(model.metadata)
    const tensors = new Map(model.tensors)
    tensors.delete('separator.bottom.0.first.film.bias')
    tensors.delete('separator.up.1.weight')
    expect(() => plainSeparator(tensors, preset, 8)).toThrow(WeightMismatch)
    expect(() => plainSeparator(tensors, preset, 8)).toThrow(/separator\.up\.1\.weight/)
  })
})

describe('an example', () => {
  const rate = 1000
  const parts = (seconds: number, level = 0.1, hertz = rate) =>
    partsOf({ audio: [new Float32Array(Math.round(seconds * hertz)).fill(level)], rate: hertz }, { rate })

  test('is heard in parts of five seconds at most, spread over it', () => {
    expect(parts(3).map(({ length }) => length)).toEqual([3000])
    expect(parts(5).map(({ length }) => length)).toEqual([5000])
    expect(parts(7).map(({ length }) => length)).toEqual([3500, 3500])
    expect(parts(600)).toHaveLength(12)
    expect(parts(600).every(({ length }) => length === 5000)).toBe(true)
    expect(parts(3, 0.1, 8000).map(({ length }) => length)).toEqual([3000])
  })

  test('that is silent, or too short, says nothing', () => {
    expect(parts(3, 0)).toEqual([])
    expect(parts(0.05)).toEqual([])
    expect(partsOf({ audio: [new Float32Array(0)], rate }, { rate })).toEqual([])
  })

  test('of which a part is silent is heard in the others', () => {
    const audio = new Float32Array(12_000)
    audio.fill(0.1, 9000)
    expect(partsOf({ audio: [audio, audio], rate }, { rate })).toHaveLength(1)
  })
})
