import type { Graph } from '../../src/core/nn/graph.ts'
import type { Session } from '../../src/core/nn/session.ts'
import type { Tensor } from '../../src/core/nn/tensor.ts'
import type { WeightIndex } from '../../src/core/nn/weights.ts'
import type { OpenModel } from '../../src/core/systems/model.ts'
import type { ParityCase } from './case.ts'

/** What a case is computed with: its seeded weights in a checkpoint file, opened as the program opens one. */
export type Workbench = {
  readonly model: OpenModel
  /** Tensors of the file, under the names that they have in a published checkpoint. */
  readonly weights: WeightIndex
  /** Makes a graph over those weights ready on the device that was asked for. */
  open(graph: Graph): Promise<Session>
}

/** An output that cannot be computed: unknown, or its input is missing. The message says which. */
export class NotComputable extends Error {
  override readonly name = 'NotComputable'
}

/**
 * How the project computes one kind of case. Each network has a file of its own in `networks/` that exports one of these,
 * and a line in `networks.ts`.
 */
export type ParityNetwork = {
  /** What comes before a case's names of weights in a published checkpoint: `ss_model`. */
  readonly prefix: string
  /**
   * The values of one output, cut as the golden cases cut it.
   * @throws NotComputable when the case asks for what the network does not give
   */
  compute(output: string, golden: ParityCase, bench: Workbench): Promise<Tensor>
}
