import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { failureOf } from '../../src/contract/failures.ts'
import { createGraph, type Graph } from '../../src/core/nn/graph.ts'
import { linear } from '../../src/core/nn/operators/layers.ts'
import { type WeightIndex, weightsOf } from '../../src/core/nn/weights.ts'
import type { InstalledModel } from '../../src/core/systems/model.ts'
import { openModel } from '../../src/main/inference/open-model.ts'
import { writeSafetensors } from '../support/safetensors.ts'
import { temporaryFolder } from '../support/temporary.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => folder[Symbol.dispose]())

const modelOf = (files: InstalledModel['files']): InstalledModel => ({
  id: 'small',
  system: 'small',
  name: 'Small',
  goodAt: 'Tests.',
  checkpoint: '0'.repeat(64),
  files,
})

const layer = { weight: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] }, bias: { shape: [2], data: [10, 20] } }
const under = (prefix: string) =>
  Object.fromEntries(Object.entries(layer).map(([name, tensor]) => [`${prefix}.${name}`, tensor]))

const linearGraph = (index: WeightIndex, prefix: string, rows = 1): Graph => {
  const graph = createGraph('linear')
  graph.output('y', linear(graph.input('x', [rows, 3]), weightsOf(graph, index, prefix)))
  return graph.finish()
}

const feed = (rows: number) => ({
  x: { type: 'float32' as const, shape: [rows, 3], data: new Float32Array(3 * rows).fill(1) },
})

describe('a model is opened', () => {
  test('its networks run on the weights of its checkpoint, which stay in the file', async () => {
    writeSafetensors(folder.file('a.safetensors'), under('module.head'))
    writeFileSync(folder.file('words.txt'), 'a b')
    const model = openModel(modelOf({ checkpoint: folder.file('a.safetensors'), vocabulary: folder.file('words.txt') }))
    expect(model.text('vocabulary')).toBe('a b')
    expect([...(model.read('head.bias').data as Float32Array)]).toEqual([10, 20])
    expect(model.inference.device).toMatch(/^CPU \(\d+ threads?\)$/)
    const session = await model.inference.open(linearGraph(model.tensors, 'head'))
    const { y } = await session.run(feed(1))
    expect([...(y!.data as Float32Array)]).toEqual([16, 35])
    session.release()
    await expect(async () => session.run(feed(1))).rejects.toThrow('given back')
    model.close()
  })

  test.each(['a folder of its own', 'no folder that could be'])(
    'where nothing may be written beside its files, what is made of them lies in %s',
    async (where) => {
      writeSafetensors(folder.file('a.safetensors'), under('head'))
      writeFileSync(folder.file('blocked'), '')
      const workFolder = where === 'a folder of its own' ? folder.file('made/small') : folder.file('blocked/made')
      const model = openModel({ ...modelOf({ checkpoint: folder.file('a.safetensors') }), workFolder })
      const session = await model.inference.open(linearGraph(model.tensors, 'head'))
      const { y } = await session.run(feed(1))
      expect([...(y!.data as Float32Array)]).toEqual([16, 35])
      session.release()
      model.close()
      expect(readdirSync(folder.path).sort()).toEqual(
        where === 'a folder of its own' ? ['a.safetensors', 'blocked', 'made'] : ['a.safetensors', 'blocked'],
      )
      if (where === 'a folder of its own') expect(readdirSync(workFolder)).toEqual(['linear.lasso-weights'])
    },
  )

  test('a CLAP file beside it stands for the query encoder that the checkpoint lacks', async () => {
    writeSafetensors(folder.file('a.safetensors'), under('ss_model.head'))
    writeSafetensors(folder.file('clap.safetensors'), under('module.text_projection'))
    const model = openModel(
      modelOf({ checkpoint: folder.file('a.safetensors'), clap: folder.file('clap.safetensors') }),
    )
    expect([...model.tensors.keys()].sort()).toEqual([
      'query_encoder.model.text_projection.bias',
      'query_encoder.model.text_projection.weight',
      'ss_model.head.bias',
      'ss_model.head.weight',
    ])
    const session = await model.inference.open(linearGraph(model.tensors, 'query_encoder.model.text_projection'))
    expect([...((await session.run(feed(1))).y!.data as Float32Array)]).toEqual([16, 35])
    model.close()
  })

  test('a query encoder in the checkpoint itself is preferred', () => {
    writeSafetensors(folder.file('a.safetensors'), under('query_encoder.model.text_projection'))
    writeSafetensors(folder.file('clap.safetensors'), { 'module.other': { shape: [1], data: [1] } })
    const model = openModel(
      modelOf({ checkpoint: folder.file('a.safetensors'), clap: folder.file('clap.safetensors') }),
    )
    expect(model.tensors.has('query_encoder.model.other')).toBe(false)
    model.close()
  })

  test('a file that is not there, or is none, is said to be so', () => {
    const failure = (path: string) => {
      try {
        openModel(modelOf({ checkpoint: path }))
        return null
      } catch (thrown) {
        return failureOf(thrown).code
      }
    }
    writeFileSync(folder.file('text.ckpt'), 'no checkpoint at all')
    expect(failure(join(folder.path, 'missing.ckpt'))).toBe('file-missing')
    expect(failure(folder.file('text.ckpt'))).toBe('checkpoint-refused')
  })
})

describe('sessions', () => {
  test('an equal graph shares its session; another shape, or other weights, do not', async () => {
    writeSafetensors(folder.file('a.safetensors'), { ...under('one'), ...under('two') })
    const model = openModel(modelOf({ checkpoint: folder.file('a.safetensors') }))
    const graphs = [
      linearGraph(model.tensors, 'one'),
      linearGraph(model.tensors, 'one'),
      linearGraph(model.tensors, 'one', 2),
      linearGraph(model.tensors, 'two'),
    ]
    const before = model.sessions()
    const open = []
    for (const graph of graphs) open.push(await model.inference.open(graph))
    expect(model.sessions() - before).toBe(3)
    // All at once: each has its turn.
    const results = await Promise.all(open.map((session, index) => session.run(feed(index === 2 ? 2 : 1))))
    expect(results.map(({ y }) => [...(y!.data as Float32Array)].slice(0, 2))).toEqual(graphs.map(() => [16, 35]))
    for (const session of open) session.release()
    // Small ones are kept ready.
    expect(model.sessions() - before).toBe(3)
    model.close()
    expect(model.sessions()).toBe(0)
  })

  test('a graph that the runtime refuses leaves nothing behind, and says why', async () => {
    writeSafetensors(folder.file('a.safetensors'), under('one'))
    const model = openModel(modelOf({ checkpoint: folder.file('a.safetensors') }))
    const graph = createGraph('unknown')
    const x = graph.input('x', [1])
    graph.output('y', graph.operation('NoSuchOperation', [x], x))
    await expect(model.inference.open(graph.finish())).rejects.toMatchObject({ name: 'DeviceError', kind: 'device' })
    expect(model.sessions()).toBe(0)
    model.close()
  })
})
