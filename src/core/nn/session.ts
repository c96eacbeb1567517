import type { Graph } from './graph.ts'
import type { Tensor } from './tensor.ts'

/** Tensors by the names of a graph's inputs or outputs. */
export type Tensors = { readonly [name: string]: Tensor }

/**
 * A device gave up. `memory`: it had not enough; `device`: it was lost or refused the network, and another may do better.
 */
export class DeviceError extends Error {
  override readonly name = 'DeviceError'
  readonly kind: 'memory' | 'device'
  constructor(kind: 'memory' | 'device', message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}

/** A network made ready on a device. One run at a time. */
export type Session = {
  /** @throws DeviceError when the device gives up; Error when a tensor does not fit the graph */
  run(feeds: Tensors): Promise<Tensors>
  /** Gives the network back; no run may follow. It may be kept ready for whoever opens the same graph next. */
  release(): void
}

/** What a system needs of the machine: the only door to the runtime, so that a network is described without it. */
export type Inference = {
  /** What networks really run on, for the editor and for provenance: `CPU (2 threads)`. */
  readonly device: string
  /** Whether its runtime convolves in a blocked layout that a network should leave as seldom as possible (x86 processors). */
  readonly blocked: boolean
  /**
   * Makes a graph ready. Its weights come from the model that this door was opened for. Opening a graph again that is open
   * or was lately is cheap, so that nobody needs to keep a session for later.
   * @param lean whether it is one of several that take turns: it then gives its working memory back after every run, which
   *   costs a few percent of time
   * @throws DeviceError when the device cannot take it
   */
  open(graph: Graph, options?: { readonly lean?: boolean }): Promise<Session>
}
