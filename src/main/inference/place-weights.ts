import { statSync } from 'node:fs'
import { join } from 'node:path'
import { foldVersion } from '../../core/nn/fold/fold.ts'
import type { Graph, Initializer } from '../../core/nn/graph.ts'
import type { Placement } from '../../core/nn/onnx.ts'
import { elementBytes, elementCount, type Tensor } from '../../core/nn/tensor.ts'
import type { ModelTensors } from './model-tensors.ts'
import { openSidecar } from './sidecar.ts'

const bytesOf = ({ data }: Tensor): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)

/** Derived weights up to this many elements are remembered while a graph is made ready: many are made of the same few. */
const smallest = 1 << 16

/** The initializers of a graph: what they are made of, and their values. */
const valuesIn = (graph: Graph, weights: ModelTensors) => {
  const known = new Map<string, Tensor>()
  const find = (name: string): Initializer => {
    const found = graph.initializers.get(name)
    if (!found) throw new Error(`${graph.name}: no initializer is named “${name}”`)
    return found
  }
  const valuesOf = (name: string): Tensor => {
    const { source, shape } = find(name)
    if (source.kind === 'values') return source.tensor
    if (source.kind === 'weight') return weights.read(source.tensor)
    const remembered = known.get(name)
    if (remembered) return remembered
    const tensor: Tensor = { type: 'float32', shape, data: source.compute(source.from.map(valuesOf)) }
    if (tensor.data.length !== elementCount(shape))
      throw new Error(`${name}: ${tensor.data.length} values for [${shape.join(', ')}]`)
    if (tensor.data.length <= smallest) known.set(name, tensor)
    return tensor
  }
  const isBound = (name: string): boolean => {
    const { source } = find(name)
    return source.kind === 'values' ? source.bound === true : source.kind === 'derived' && source.from.some(isBound)
  }
  return { find, valuesOf, isBound }
}

/** What tells one state of a model's files from another. */
const originOf = (graph: Graph, weights: ModelTensors, checkpoint: string): string => {
  const names = [...graph.initializers.values()].flatMap(({ source }) =>
    source.kind === 'weight' ? [weights.fileOf(source.tensor)] : [],
  )
  const files = [...new Set(names)].map((name) => {
    const { size, mtimeMs } = statSync(join(weights.folder, name))
    return [name, size, mtimeMs]
  })
  return JSON.stringify([checkpoint, foldVersion, graph.name, files])
}

/**
 * Where the weights of a graph lie. Those that a file of the model holds as the graph wants them stay there, and are mapped.
 * What must be made first (another element type, a strided view, a folded weight) is kept in a file beside the checkpoint
 * or, where nothing may be written there, in a folder of its own that then has all weights; made once for every version of
 * both. What depends on a bound input is made in memory, and so is all of it when that file cannot be written.
 * @param checkpoint sha256 of the model's checkpoint
 */
export const prepareWeights = (
  graph: Graph,
  weights: ModelTensors,
  checkpoint: string,
): { place(name: string): Placement } => {
  const { find, valuesOf, isBound } = valuesIn(graph, weights)
  // The runtime maps files of one folder: where that of the model is not the one for what is made, nothing is mapped from it.
  const { folder, workFolder } = weights
  const liesInFile = ({ source, type }: Initializer): boolean => {
    if (folder !== workFolder) return false
    const tensor = source.kind === 'weight' ? weights.tensors.get(source.tensor) : undefined
    return tensor?.contiguous === true && tensor.type === type
  }
  const read = new Set(graph.operations.flatMap(({ inputs }) => inputs))
  const kept = [...graph.initializers.values()].flatMap((initializer) => {
    const { name, type, shape, source } = initializer
    if (!read.has(name) || source.kind === 'values' || liesInFile(initializer) || isBound(name)) return []
    return type === 'float32' || type === 'int64'
      ? [{ name, type, shape, compute: () => bytesOf(valuesOf(name)) } as const]
      : []
  })
  const sidecar = (() => {
    try {
      return kept.length > 0 ? openSidecar(workFolder, graph.name, originOf(graph, weights, checkpoint), kept) : null
    } catch {
      // A folder that cannot be written to, a full disk: the same weights, in memory.
      return null
    }
  })()
  return {
    place: (name) => {
      const initializer = find(name)
      const { source, shape, type } = initializer
      const length = elementCount(shape) * elementBytes[type]
      if (source.kind === 'weight' && liesInFile(initializer))
        return { file: weights.fileOf(source.tensor), offset: weights.tensors.get(source.tensor)!.offset, length }
      const there = sidecar?.tensors.get(name)
      return sidecar && there
        ? { file: sidecar.file, offset: there.offset, length }
        : { bytes: bytesOf(valuesOf(name)) }
    },
  }
}
