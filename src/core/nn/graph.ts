import { assert } from '../base/assert.ts'
import { elementCount, type Shape, showShape, type Tensor, type TensorType } from './tensor.ts'

/** An attribute of an operation, tagged by its kind in ONNX. */
export type Attribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly string: string }
  | { readonly ints: readonly number[] }
  | { readonly floats: readonly number[] }

export type Attributes = { readonly [name: string]: Attribute }

/** What flows along an edge of a graph. */
export type ValueInfo = { readonly name: string; readonly type: TensorType; readonly shape: Shape }

/** One operation of the default ONNX domain. An input that is left out is the empty string, as in ONNX. */
export type Operation = {
  readonly op: string
  readonly name: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Attributes
}

/** Computes a derived weight from the tensors that it is made of. */
export type Derivation = (tensors: readonly Tensor[]) => Float32Array

/** A value that is known before the network runs, and where it comes from. */
export type Initializer = ValueInfo & {
  readonly source: /** @param bound to an input for a while, as a query is: nothing that is made of it is kept in a file */
    | { readonly kind: 'values'; readonly tensor: Tensor; readonly bound?: boolean }
    /** A tensor of the checkpoint, as it lies there. */
    | { readonly kind: 'weight'; readonly tensor: string }
    /** Made of other initializers by a pass; `compute` gives the same for the same, so that it can be kept. */
    | { readonly kind: 'derived'; readonly from: readonly string[]; readonly compute: Derivation }
}

/** A network as data. Operations are in an order in which they can be run. */
export type Graph = {
  readonly name: string
  readonly inputs: readonly ValueInfo[]
  readonly outputs: readonly ValueInfo[]
  readonly initializers: ReadonlyMap<string, Initializer>
  readonly operations: readonly Operation[]
  /** Every value that an operation makes, by name. */
  readonly values: ReadonlyMap<string, ValueInfo>
}

/** A value while a graph is being written: what the functions of a network take and give. */
export type Node = ValueInfo & { readonly graph: GraphBuilder }

export type GraphBuilder = {
  input(name: string, shape: Shape, type?: TensorType): Node
  /** A value made by the program: a window, an index table. @param hint names it in error messages */
  constant(tensor: Tensor, hint: string): Node
  /** A tensor of the checkpoint. Asked for twice, it is the same value. */
  weight(name: string, type: TensorType, shape: Shape): Node
  /** An operation with one output. @param layer names the operation, and the layer in messages */
  operation(
    op: string,
    inputs: readonly (Node | null)[],
    output: { readonly shape: Shape; readonly type?: TensorType },
    attributes?: Attributes,
    layer?: string,
  ): Node
  /** Names a value as an output of the network. */
  output(name: string, node: Node): void
  finish(): Graph
}

const infoOf = ({ name, type, shape }: ValueInfo): ValueInfo => ({ name, type, shape })

/** Begins a graph. */
export const createGraph = (name: string): GraphBuilder => {
  const inputs: ValueInfo[] = []
  const outputs: ValueInfo[] = []
  const initializers = new Map<string, Initializer>()
  const operations: Operation[] = []
  const values = new Map<string, ValueInfo>()
  let finished = false

  const free = (wanted: string): string => {
    let name = wanted
    for (let count = 2; values.has(name) || initializers.has(name) || inputs.some((input) => input.name === name); )
      name = `${wanted}_${count++}`
    return name
  }
  const check = (node: Node | null) => {
    assert(node === null || node.graph === builder, `“${node?.name}” belongs to another graph`)
    return node?.name ?? ''
  }
  const builder: GraphBuilder = {
    input: (name, shape, type = 'float32') => {
      assert(free(name) === name, `two inputs are named “${name}”`)
      inputs.push({ name, type, shape })
      return { graph: builder, name, type, shape }
    },
    constant: (tensor, hint) => {
      assert(
        tensor.data.length === elementCount(tensor.shape),
        `“${hint}” has ${tensor.data.length} values for ${showShape(tensor.shape)}`,
      )
      const { type, shape } = tensor
      const name = free(hint)
      initializers.set(name, { name, type, shape, source: { kind: 'values', tensor } })
      return { graph: builder, name, type, shape }
    },
    weight: (name, type, shape) => {
      if (!initializers.has(name))
        initializers.set(name, { name, type, shape, source: { kind: 'weight', tensor: name } })
      return { graph: builder, name, type, shape }
    },
    operation: (op, operands, { shape, type = 'float32' }, attributes = {}, layer = op) => {
      assert(!finished, 'the graph is finished')
      const name = free(layer === op ? op : `${layer}/${op}`)
      operations.push({ op, name, inputs: operands.map(check), outputs: [name], attributes })
      values.set(name, { name, type, shape })
      return { graph: builder, name, type, shape }
    },
    output: (name, node) => {
      // An edge has one name: an output of another name is a copy of it, which costs nothing to speak of.
      const edge = node.name === name ? node : builder.operation('Identity', [node], node, {}, name)
      if (edge.name !== name) rename(edge.name, name)
      outputs.push({ ...infoOf(node), name })
    },
    finish: () => {
      finished = true
      return { name, inputs, outputs, initializers, operations, values }
    },
  }
  const rename = (from: string, to: string) => {
    assert(!values.has(to), `two values are named “${to}”`)
    const info = values.get(from)
    assert(info, `no value is named “${from}”`)
    values.delete(from)
    values.set(to, { ...info, name: to })
    const last = operations.at(-1)!
    operations[operations.length - 1] = { ...last, name: to, outputs: [to] }
  }
  return builder
}
