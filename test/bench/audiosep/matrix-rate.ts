import { createGraph } from '../../../src/core/nn/graph.ts'
import { matMul } from '../../../src/core/nn/operators/layers.ts'
import { openSession } from '../../../src/main/inference/session.ts'
import { seededTensor } from '../../support/seeded-tensor.ts'
import { median, timed } from '../measure.ts'

/** Large enough that a product lasts, small enough that its three matrices take 50 MB. */
const size = 2048

/**
 * Median rate at which the runtime multiplies two square matrices here, in GFLOP for each second that a processor works:
 * what a network can hope for.
 */
export const matrixProductRate = async (runs: number): Promise<number> => {
  const shape = [size, size]
  const values = (key: string) =>
    ({ type: 'float32', shape, data: seededTensor({ key, shape, scale: 1, offset: 0 }) }) as const
  const graph = createGraph('product')
  graph.output('z', matMul(graph.input('x', shape), graph.constant(values('right'), 'right')))
  const session = await openSession(graph.finish(), { folder: null, place: () => ({ bytes: new Uint8Array() }) })
  const x = values('left')
  await session.run({ x })
  const times: number[] = []
  for (let run = 0; run < runs; run++) times.push((await timed(() => session.run({ x }))).processor)
  session.release()
  return (2 * size ** 3) / median(times) / 1e9
}
