import type { Graph } from './graph.ts'
import type { Tensor } from './tensor.ts'

/** Tensors by the names of a graph's inputs or outputs. */
export type Tensors = { readonly [name: string]: Tensor }

/** A network made ready on a device. One run at a time. */
export type Session = {
  /** @throws Error when a tensor does not fit the graph, or the device gives up (out of memory, lost) */
  run(feeds: Tensors): Promise<Tensors>
  /** Frees what the network holds; no run may follow. */
  release(): void
}

/** What a system needs of the machine: the only door to the runtime, so that a network is described without it. */
export type Inference = {
  /** What networks really run on, for the editor and for provenance: `CPU (2 threads)`. */
  readonly device: string
  /**
   * Makes a graph ready. Its weights come from the model that this door was opened for.
   * @throws Error when the device cannot take it
   */
  open(graph: Graph): Promise<Session>
}
