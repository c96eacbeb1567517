import { existsSync, writeFileSync } from 'node:fs'
import { createGraph, type Graph, type Node } from '../../../src/core/nn/graph.ts'
import { multiply } from '../../../src/core/nn/operators/elementwise.ts'
import { convolution } from '../../../src/core/nn/operators/layers.ts'
import { slice } from '../../../src/core/nn/operators/shape.ts'
import { type WeightIndex, weightsOf } from '../../../src/core/nn/weights.ts'
import {
  type ChunkInput,
  lowMemory,
  type SeparationSystem,
  type SystemSettings,
} from '../../../src/core/separation/system.ts'
import type { InstalledModel } from '../../../src/core/systems/model.ts'
import type { OpenModels } from '../../../src/core/systems/registry.ts'
import { writeSafetensors } from '../../support/safetensors.ts'

/** Frames on each side of its output that the network of the tests looks at. */
const context = 50

/** Writes the checkpoint of the network of the tests: one convolution over time. */
export const writeNetwork = (path: string, gain = 0.5): void =>
  writeSafetensors(path, {
    'net.conv.weight': {
      shape: [1, 1, 2 * context + 1],
      data: Array.from({ length: 2 * context + 1 }, (_, index) => (gain * ((index * 37) % 11)) / 500),
    },
    'net.conv.bias': { shape: [1], data: [0] },
  })

/** That checkpoint as an installed model. */
export const networkModel = (path: string, checkpoint = 'ab'.repeat(32)): InstalledModel => ({
  id: 'network',
  system: 'network',
  name: 'Network of the tests',
  goodAt: 'Tests.',
  checkpoint,
  files: { checkpoint: path },
})

const number = (settings: SystemSettings, name: string, otherwise: number): number => {
  const value = settings[name]
  return typeof value === 'number' ? value : otherwise
}

/** True the first `times` times for a marker file: the test's way to reach into a child that dies. */
const happens = (marker: string, times: number): boolean => {
  for (let count = 0; count < times; count++) {
    if (existsSync(`${marker}.${count}`)) continue
    writeFileSync(`${marker}.${count}`, '')
    return true
  }
  return false
}

/** Takes `channels` times the memory of its input on the way, and changes nothing. */
const swell = (x: Node, channels: number): Node => {
  if (channels === 0) return x
  const data = new Float32Array(channels).fill(1)
  const wide = multiply(x, x.graph.constant({ type: 'float32', shape: [1, channels, 1], data }, 'ones'))
  return slice(wide, 1, channels - 1, channels)
}

const networkOf = (index: WeightIndex, frames: number, channels: number): Graph => {
  const graph = createGraph('network')
  const x = graph.input('x', [1, 1, frames])
  graph.output('y', convolution(swell(x, channels), weightsOf(graph, index, 'net.conv')))
  return graph.finish()
}

const misbehave = (settings: SystemSettings, device: string, { start, length }: ChunkInput): void => {
  const within = (name: string) => {
    const at = number(settings, name, -1)
    return at >= start && at < start + length
  }
  const marker = String(settings.marker ?? '')
  const times = number(settings, 'times', 1)
  if (within('abortAt') && happens(`${marker}.abort`, times)) process.abort()
  if (within('killAt') && happens(`${marker}.kill`, times)) process.kill(process.pid, 'SIGKILL')
  if (within('hangAt') && happens(`${marker}.hang`, times)) for (;;);
  if (within('abortOnCard') && !device.startsWith('CPU')) process.abort()
  const until = performance.now() + number(settings, 'slow', 0)
  while (performance.now() < until);
}

/** A system with a real network, steered by its settings. */
export const createNetworkSystem = (model: InstalledModel, open: OpenModels): SeparationSystem => ({
  describe: () => ({
    id: model.id,
    name: model.name,
    version: '1.0.0',
    goodAt: model.goodAt,
    knows: [],
    takesExamples: false,
    takesAvoid: false,
    takesSeveral: false,
    model: model.id,
    checkpoint: model.checkpoint,
  }),
  answer: ({ text }) =>
    text.startsWith('network')
      ? { kind: 'yes', tool: 'Network', explanation: 'It filters.', confidence: 0.8, settings: {} }
      : { kind: 'no', reason: 'It only knows networks.' },
  plan: ({ settings }) => {
    const hop = number(settings, 'hop', 40_000)
    const isSmall = settings[lowMemory] === true && settings.stubborn !== true
    const plan = { tool: 'Network', settings, overlap: 0, context, analysis: false }
    const memory = number(settings, 'memory', 0)
    return isSmall ? { ...plan, hop: hop / 8, memory: memory / 8 } : { ...plan, hop, memory }
  },
  analyse: () => ({ push: () => {}, finish: () => null }),
  prepare: async ({ settings }, plan, _analysis, _example, tell) => {
    if (!open) throw new Error('this process runs no networks')
    tell('Loading the network')
    const marker = String(settings.marker ?? '')
    if (settings.abortAtOpening && happens(`${marker}.opening`, number(settings, 'times', 1))) process.abort()
    const { tensors, inference } = await open(model)
    const frames = plan.hop + 2 * context
    const session = await inference.open(networkOf(tensors, frames, number(settings, 'swell', 0)))
    const runOne = async (samples: Float32Array, length: number): Promise<Float32Array> => {
      const data = new Float32Array(frames)
      data.set(samples)
      const { y } = await session.run({ x: { type: 'float32', shape: [1, 1, frames], data } })
      return (y!.data as Float32Array).slice(0, length)
    }
    return {
      device: inference.device,
      run: async (chunk) => {
        misbehave(settings, inference.device, chunk)
        const target: Float32Array[] = []
        for (const samples of chunk.audio) target.push(await runOne(samples, chunk.length))
        return [target]
      },
      release: () => session.release(),
    }
  },
})
