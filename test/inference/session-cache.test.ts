import { describe, expect, test } from 'vitest'
import { createGraph, type Graph } from '../../src/core/nn/graph.ts'
import { add } from '../../src/core/nn/operators/elementwise.ts'
import type { Session } from '../../src/core/nn/session.ts'
import { createSessionCache } from '../../src/main/inference/session-cache.ts'

const megabyte = 1e6

/** A graph with weights of its own: one value, and zeros to a size. */
const graphOf = (value: number, megabytes: number): Graph => {
  const graph = createGraph('sum')
  const count = (megabytes * megabyte) / 4
  const data = new Float32Array(count)
  data[0] = value
  const weights = graph.constant({ type: 'float32', shape: [count], data }, 'weights')
  graph.output('y', add(graph.input('x', [1]), weights))
  return graph.finish()
}

/** Sessions that are not there but in name: which are made, and which are released. */
const countingCache = (megabytes: number) => {
  const log: string[] = []
  const names = new Map<Graph, string>()
  const graphs = (name: string, value: number, size: number) => {
    const graph = graphOf(value, size)
    names.set(graph, name)
    return graph
  }
  const make = async (graph: Graph): Promise<Session> => {
    const name = names.get(graph)!
    log.push(`+${name}`)
    return { run: async () => ({}), release: () => void log.push(`-${name}`) }
  }
  return { cache: createSessionCache(make, { budget: () => megabytes * megabyte }), log, graphs }
}

describe('the session cache', () => {
  test('keeps what is given back, and gives it to whoever opens an equal graph', async () => {
    const { cache, log, graphs } = countingCache(100)
    const first = await cache.open(graphs('a', 1, 1))
    first.release()
    first.release()
    await cache.open(graphs('the same', 1, 1))
    await cache.open(graphs('b', 2, 1))
    expect(log).toEqual(['+a', '+b'])
    expect(cache.count).toBe(2)
    cache.close()
    expect(log.slice(2).sort()).toEqual(['-a', '-b'])
    expect(cache.count).toBe(0)
  })

  test('sets sessions aside that do not fit together, and makes them again when they run', async () => {
    const { cache, log, graphs } = countingCache(25)
    const a = await cache.open(graphs('a', 1, 10))
    const b = await cache.open(graphs('b', 2, 10))
    const c = await cache.open(graphs('c', 3, 10))
    expect(log).toEqual(['+a', '+b', '-a', '+c'])
    await Promise.all([a.run({}), c.run({}), b.run({})])
    expect(log.slice(4)).toEqual(['-b', '+a', '-a', '+b'])
    expect(cache.count).toBe(2)
    for (const session of [a, b, c]) session.release()
    cache.close()
    // Nothing is released twice, and nothing is left.
    for (const name of ['a', 'b', 'c'])
      expect(log.filter((entry) => entry === `-${name}`)).toHaveLength(
        log.filter((entry) => entry === `+${name}`).length,
      )
  })

  test('a large idle one goes before another is made', async () => {
    const { cache, log, graphs } = countingCache(10_000)
    const encoder = await cache.open(graphs('encoder', 1, 210))
    encoder.release()
    await cache.open(graphs('separator', 2, 1))
    expect(log).toEqual(['+encoder', '-encoder', '+separator'])
    cache.close()
  })

  test('one that is larger than all that is allowed runs all the same', async () => {
    const { cache, log, graphs } = countingCache(5)
    const large = await cache.open(graphs('large', 1, 10))
    await large.run({})
    const small = await cache.open(graphs('small', 2, 1))
    await small.run({})
    await large.run({})
    expect(log).toEqual(['+large', '-large', '+small', '-small', '+large'])
    cache.close()
  })

  test('what cannot be made leaves nothing, and may be tried again', async () => {
    let tries = 0
    const cache = createSessionCache(async () => {
      if (++tries === 1) throw new Error('no memory')
      return { run: async () => ({}), release: () => {} }
    })
    const graph = graphOf(1, 1)
    await expect(cache.open(graph)).rejects.toThrow('no memory')
    expect(cache.count).toBe(0)
    await (await cache.open(graph)).run({})
    expect(cache.count).toBe(1)
    cache.close()
  })
})
