import { describe, expect, test } from 'vitest'
import { createGraph, type Graph } from '../../../../src/core/nn/graph.ts'
import { ShapeMismatch } from '../../../../src/core/nn/operators/elementwise.ts'
import type { WeightIndex } from '../../../../src/core/nn/weights.ts'
import { WeightMismatch, weightsOf } from '../../../../src/core/nn/weights.ts'
import { resunet30 } from '../../../../src/core/systems/audiosep/resunet30.ts'
import { openSession } from '../../../../src/main/inference/session.ts'
import { audioSepTensors, fullSizes, smallSizes } from '../../../support/audiosep-tensors.ts'
import { seededTensor } from '../../../support/seeded-tensor.ts'

const small = audioSepTensors(smallSizes)
const indexOf = (tensors: typeof small): WeightIndex =>
  new Map([...tensors].map(([name, { shape }]) => [name, { type: 'float32', shape }]))

const build = (index: WeightIndex, frames: number, bins = 1025): Graph => {
  const graph = createGraph('resunet30')
  const magnitude = graph.input('magnitude', [1, 1, frames, bins])
  const condition = graph.input('condition', [1, 512])
  graph.output('logits', resunet30(magnitude, condition, weightsOf(graph, index, 'ss_model')))
  return graph.finish()
}

const run = async (frames: number, scale: number): Promise<Float32Array> => {
  const place = (name: string) => ({ bytes: new Uint8Array(seededTensor(small.get(name)!).buffer) })
  const session = await openSession(build(indexOf(small), frames), { folder: null, place })
  const magnitude = seededTensor({ key: 'magnitude', shape: [frames, 1025], scale: 1, offset: 1 })
  const condition = seededTensor({ key: 'condition', shape: [512], scale, offset: 0 })
  const { logits } = await session.run({
    magnitude: { type: 'float32', shape: [1, 1, frames, 1025], data: magnitude },
    condition: { type: 'float32', shape: [1, 512], data: condition },
  })
  session.release()
  expect(logits!.shape).toEqual([1, 3, frames, 1024])
  return logits!.data as Float32Array
}

describe('the separation network', () => {
  test('any number of frames goes in, and as many come out', () => {
    for (const frames of [1, 31, 32, 33, 500, 501]) {
      const { outputs } = build(indexOf(small), frames)
      expect(outputs.map(({ shape }) => shape)).toEqual([[1, 3, frames, 1024]])
    }
  })

  test('it takes every tensor of the checkpoint but those that nothing uses', () => {
    const graph = build(indexOf(audioSepTensors(fullSizes)), 501)
    const unused = [...audioSepTensors(fullSizes).keys()].filter(
      (name) => name.startsWith('ss_model') && !graph.initializers.has(name),
    )
    // Each decoder's own second normalisation and its shift.
    expect(unused).toHaveLength(6 * 6)
    for (const name of unused) expect(name).toMatch(/decoder_block\d(\.bn2\.|->beta2\.)/)
  })

  test('a query changes the mask', async () => {
    const [some, none] = [await run(33, 0.1), await run(33, 0)]
    expect(some.every(Number.isFinite)).toBe(true)
    expect(some.some((value, at) => Math.abs(value - none[at]!) > 0.01)).toBe(true)
  })

  test('a checkpoint of another network is told by the layer that does not fit', () => {
    const other = new Map(indexOf(small))
    other.set('ss_model.base.encoder_block3.conv_block1.conv2.weight', { type: 'float32', shape: [8, 9, 3, 3] })
    expect(() => build(other, 32)).toThrow(ShapeMismatch)
    expect(() => build(other, 32)).toThrow(
      'ss_model.base.encoder_block3.conv_block1.conv2: expected [batch, 9, any, any], received [1, 8, 8, 256]',
    )
    other.delete('ss_model.base.pre_conv.weight')
    expect(() => build(other, 32)).toThrow(WeightMismatch)
    expect(() => build(indexOf(small), 32, 513)).toThrow('ss_model.base.bn0: expected [batch, 1025, ...]')
  })
})
