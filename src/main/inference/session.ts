import { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node'
import type { Provider } from '../../contract/api.ts'
import type { Graph } from '../../core/nn/graph.ts'
import { type Placement, writeOnnx } from '../../core/nn/onnx.ts'
import type { Session, Tensors } from '../../core/nn/session.ts'
import type { Tensor, TensorData } from '../../core/nn/tensor.ts'
import { processorThreads } from './processor.ts'

export type { Provider }

export type SessionOptions = {
  /** The folder of the files that `place` names. */
  readonly folder: string | null
  /** Where the bytes lie of each initializer that the program did not make. */
  readonly place: (name: string) => Placement
  readonly provider?: Provider
  /** Whether working memory goes back to the system after every run. */
  readonly lean?: boolean
}

const bytesOf = ({ buffer, byteOffset, byteLength }: TensorData) => new Uint8Array(buffer, byteOffset, byteLength)

/**
 * Makes a graph ready on a device. Weights are mapped from their files, never copied into the graph.
 * @throws Error with the runtime's own words when the device cannot take the graph
 */
export const openSession = async (graph: Graph, options: SessionOptions): Promise<Session> => {
  const { folder, place, provider = 'cpu', lean = false } = options
  const placement = (name: string): Placement => {
    const { source } = graph.initializers.get(name)!
    return source.kind === 'values' ? { bytes: bytesOf(source.tensor.data) } : place(name)
  }
  const threads = processorThreads()
  const session = await InferenceSession.create(writeOnnx(graph, placement), {
    executionProviders: [provider],
    executionMode: 'sequential',
    ...(threads === null ? {} : { intraOpNumThreads: threads }),
    graphOptimizationLevel: 'all',
    // Two thirds of the peak memory of a U-Net at no cost in time (measured: docs/decisions/0014).
    enableMemPattern: false,
    enableCpuMemArena: !lean,
    extra: {
      session: {
        ...(folder === null ? {} : { model_external_initializers_file_folder_path: folder }),
        // A desktop program leaves the processor alone between two runs.
        intra_op: { allow_spinning: '0' },
        // Attention to what is masked leaves numbers below 1e-38, with which processors multiply a hundred times slower.
        set_denormal_as_zero: '1',
      },
    },
  })
  const shapes = new Map(graph.outputs.map((output) => [output.name, output]))
  return {
    run: async (feeds) => {
      const given = Object.entries(feeds).map(([name, { type, data, shape }]) => [
        name,
        new RuntimeTensor(type, data as Float32Array, shape),
      ])
      const results = await session.run(Object.fromEntries(given))
      const read = Object.entries(results).map(([name, { type, data }]) => [
        name,
        { type, data, shape: shapes.get(name)!.shape } as unknown as Tensor,
      ])
      return Object.fromEntries(read) as Tensors
    },
    release: () => void session.release(),
  }
}
