import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { foldNetwork } from '../../../../src/core/nn/fold/fold.ts'
import type { Graph } from '../../../../src/core/nn/graph.ts'
import type { Inference } from '../../../../src/core/nn/session.ts'
import type { Tensor } from '../../../../src/core/nn/tensor.ts'
import { WeightMismatch } from '../../../../src/core/nn/weights.ts'
import { partsOf } from '../../../../src/core/systems/embedded/examples.ts'
import { type Form, readForm } from '../../../../src/core/systems/embedded/form.ts'
import { openSeparator } from '../../../../src/core/systems/embedded/separator.ts'
import {
  claimGraph,
  headGraph,
  trunkGraph,
  windowMultiple,
} from '../../../../src/core/systems/embedded/separator-graphs.ts'
import type { ModelHere } from '../../../../src/main/inference/open-model.ts'
import { largestDifference, runGraph, seededInput } from '../../../support/run-graph.ts'
import { openTiny } from '../../../support/tiny-model.ts'

let opened: ReturnType<typeof openTiny>
let model: ModelHere
beforeAll(() => {
  opened = openTiny()
  model = opened.model
})
afterAll(() => opened[Symbol.dispose]())

const query = (key: string) => seededInput(key, [1, 32]) as Extract<Tensor, { type: 'float32' }>

/** Eight frames as a front tells them: the first plane is of magnitudes. */
const seenBy = ({ preset }: Form): Float32Array => {
  const shape = [1, 3, 8, preset.frameSize / 2]
  const features = seededInput('features', shape).data as Float32Array
  return features.map((value, at) => (at < features.length / 3 ? Math.abs(value) : value))
}

const read = (name: string) => model.read(name)

/** The largest difference of what a graph gives from what it gives folded, and what is left in it then. */
const folding = async (graph: Graph, blocked: boolean, inputs: { readonly [name: string]: Tensor }) => {
  const { name } = graph.outputs[0]!
  const folded = foldNetwork(graph, blocked)
  const [plain, fast] = [await runGraph(graph, read, inputs), await runGraph(folded, read, inputs)]
  expect(fast[name]!.shape).toEqual(graph.outputs[0]!.shape)
  return { difference: largestDifference(fast[name]!, plain[name]!), left: folded.operations.map(({ op }) => op) }
}

describe('the network', () => {
  test.each([
    [8, true],
    [8, false],
    [24, true],
    [24, false],
  ])('of %i frames gives, folded, what its formula gives (blocked: %s)', async (frames, blocked) => {
    const { preset } = readForm(model.metadata)
    expect(frames % windowMultiple(preset)).toBe(0)
    const trunk = trunkGraph(model.tensors, preset, frames)
    const { shape } = trunk.outputs[0]!
    expect(shape).toEqual([1, 16, frames, 64 + 32 + 32])
    const head = headGraph(model.tensors, preset, shape)
    expect(head.outputs[0]!.shape).toEqual([1, 3, frames, preset.frameSize / 2])

    const features = seededInput('features', [1, 3, frames, preset.frameSize / 2])
    const heard = await folding(trunk, blocked, { features })
    const answered = await folding(head, blocked, { description: seededInput('heard', shape), condition: query('dog') })
    const claim = claimGraph(model.tensors, preset, shape)
    expect(claim.outputs[0]!.shape).toEqual([1, 1, frames, 64 + 32 + 32])
    const claimed = await folding(claim, blocked, { description: seededInput('heard', shape), condition: query('dog') })
    for (const { difference, left } of [heard, answered, claimed]) {
      expect(difference).toBeLessThan(1e-5)
      expect(left).not.toContain('BatchNormalization')
    }
    // Of attention; normalisations have gone into convolutions.
    expect(heard.left.filter((op) => op === 'Mul')).toHaveLength(1)
  })

  test('a window is heard once, whatever is asked about it', async () => {
    const whole = readForm(model.metadata)
    const leaves = whole.concepts.flatMap((concept) => concept.leaves)
    const form: Form = { ...whole, specialists: [{ tensors: 'music', leaves }] }
    const runs: string[] = []
    const opened: string[] = []
    const released: string[] = []
    const inference: Inference = {
      ...model.inference,
      open: async (graph, options) => {
        opened.push(graph.name)
        const session = await model.inference.open(graph, options)
        return {
          run: (feeds) => {
            runs.push(graph.name)
            return session.run(feeds)
          },
          release: () => {
            released.push(graph.name)
            session.release()
          },
        }
      },
    }
    const separator = openSeparator({ ...model, inference }, form, 8)
    const features = seenBy(form)
    const conditions = ['dog', 'rain', 'piano'].map((name) => query(name).data)
    const masks = await separator.mask(features, conditions)
    const [trunk, head, claim] = opened as [string, string, string]
    expect(runs.filter((name) => name !== claim)).toEqual([trunk, head, head, head])
    const claims = runs.length - 4
    expect(claims).toBeGreaterThan(0)
    expect(claims).toBeLessThanOrEqual(form.rivals.length)
    expect(new Set(masks.map((mask) => mask[0])).size).toBe(3)
    expect(await separator.mask(features, conditions.slice(1))).toEqual(masks.slice(1))
    expect(opened).toEqual([trunk, head, claim])
    separator.release()
    await Promise.resolve()
    await Promise.resolve()
    expect(released).toEqual([trunk, head, claim])
  })

  test('a condition of several embeddings is the union of their masks, and runs for each', async () => {
    const form = readForm(model.metadata)
    const separator = openSeparator(model, form, 8)
    const magnitude = seenBy(form)
    const [dog, rain] = [query('dog').data, query('rain').data]
    const both = Float32Array.of(...dog, ...rain)
    const told: string[] = []
    const [one, together, other] = await separator.mask(magnitude, [dog, both, rain], (stage) => told.push(stage))
    expect(told).toEqual(['Sound 1 of 3', 'Sound 2 of 3', 'Sound 3 of 3'])
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
    tensors.delete('separator.trunk.bottom.0.first.norm.bias')
    tensors.delete('separator.trunk.up.1.weight')
    tensors.delete('separator.head.film.bias')
    tensors.delete('separator.head.split.0.weight')
    expect(() => trunkGraph(tensors, preset, 8)).toThrow(WeightMismatch)
    expect(() => trunkGraph(tensors, preset, 8)).toThrow(/separator\.trunk\.bottom\.0\.first\.norm\.bias/)
    expect(() => headGraph(tensors, preset, [1, 16, 8, 128])).toThrow(/separator\.head\.split\.0\.weight/)
    expect(() => claimGraph(tensors, preset, [1, 16, 8, 128])).toThrow(/separator\.head\.split\.0\.weight/)
    expect(() => headGraph(model.tensors, preset, [1, 24, 8, 128])).toThrow(/separator\.head\.film/)
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
