import { assert } from '../../base/assert.ts'
import type { Attributes, Derivation, Graph, Initializer, Operation, ValueInfo } from '../graph.ts'
import type { Shape, Tensor } from '../tensor.ts'

/** What a new operation is made of; its name is its output's. */
export type NewOperation = {
  readonly op: string
  readonly inputs: readonly string[]
  readonly shape: Shape
  readonly attributes?: Attributes
}

/** A graph while a pass rewrites it. Operations may be added in any order: `finish` sorts them and drops what nothing uses. */
export type Draft = {
  readonly operations: readonly Operation[]
  shapeOf(value: string): Shape
  /** The initializer of a name, when the value is known before the network runs. */
  constant(value: string): Initializer | undefined
  /** The operation that makes a value; none makes an input or an initializer. */
  producer(value: string): Operation | undefined
  consumers(value: string): readonly Operation[]
  isOutput(value: string): boolean
  /** Whether nothing but one operation reads a value. */
  hasOneReader(value: string): boolean
  /** Adds an operation after whatever it reads. @param hint of the name @returns the value that it makes */
  add(hint: string, operation: NewOperation): string
  /** Adds a value that the program makes: an axis list, a factor of one. */
  addValues(hint: string, tensor: Tensor): string
  /** Adds a weight that is made of other initializers. */
  derive(hint: string, shape: Shape, from: readonly string[], compute: Derivation): string
  /** Every reader of `from`, or those given, read `to` instead. An output of the network keeps its name. */
  redirect(from: string, to: string, readers?: readonly Operation[]): void
  finish(): Graph
}

/** Begins to rewrite a graph, which stays as it is. */
export const draftOf = (graph: Graph): Draft => {
  const operations: Operation[] = [...graph.operations]
  const initializers = new Map(graph.initializers)
  const values = new Map(graph.values)
  const outputs = new Set(graph.outputs.map(({ name }) => name))

  const free = (hint: string): string => {
    let name = hint
    for (let count = 2; values.has(name) || initializers.has(name) || outputs.has(name); ) name = `${hint}_${count++}`
    return name
  }
  const infoOf = (value: string): ValueInfo => {
    const found =
      values.get(value) ?? initializers.get(value) ?? graph.inputs.find((input) => input.name === value) ?? null
    assert(found, `no value is named “${value}”`)
    return found
  }
  const draft: Draft = {
    operations,
    shapeOf: (value) => infoOf(value).shape,
    constant: (value) => initializers.get(value),
    producer: (value) => operations.find((operation) => operation.outputs[0] === value),
    consumers: (value) => operations.filter((operation) => operation.inputs.includes(value)),
    isOutput: (value) => outputs.has(value),
    hasOneReader: (value) => !outputs.has(value) && draft.consumers(value).length === 1,
    add: (hint, { op, inputs, shape, attributes = {} }) => {
      const name = free(hint)
      operations.push({ op, name, inputs, outputs: [name], attributes })
      values.set(name, { name, type: 'float32', shape })
      return name
    },
    addValues: (hint, tensor) => {
      const name = free(hint)
      initializers.set(name, { name, type: tensor.type, shape: tensor.shape, source: { kind: 'values', tensor } })
      return name
    },
    derive: (hint, shape, from, compute) => {
      const name = free(hint)
      initializers.set(name, { name, type: 'float32', shape, source: { kind: 'derived', from, compute } })
      return name
    },
    redirect: (from, to, readers) => {
      for (const [index, operation] of operations.entries()) {
        if (!operation.inputs.includes(from) || (readers && !readers.includes(operation))) continue
        operations[index] = { ...operation, inputs: operation.inputs.map((input) => (input === from ? to : input)) }
      }
      if (readers || !outputs.has(from)) return
      const index = operations.findIndex((operation) => operation.outputs[0] === to)
      assert(index >= 0, `“${to}” is made by no operation and cannot be the output “${from}”`)
      const old = operations.findIndex((operation) => operation.outputs[0] === from)
      values.set(from, { ...infoOf(from), shape: infoOf(to).shape })
      operations[index] = { ...operations[index]!, outputs: [from] }
      if (old >= 0) operations.splice(old, 1)
      draft.redirect(to, from)
    },
    finish: () => ({ ...graph, ...settled(graph, operations, initializers, values) }),
  }
  return draft
}

/** Operations in an order in which they can run, as near to the given one as that allows, without what no output needs. */
const settled = (
  graph: Graph,
  operations: readonly Operation[],
  initializers: ReadonlyMap<string, Initializer>,
  values: ReadonlyMap<string, ValueInfo>,
): Pick<Graph, 'operations' | 'initializers' | 'values'> => {
  const makers = new Map(operations.map((operation) => [operation.outputs[0]!, operation]))
  const sorted: Operation[] = []
  const kept = new Map<string, Initializer>()
  const seen = new Set<string>()
  const keep = (name: string) => {
    const initializer = initializers.get(name)
    if (!initializer || kept.has(name)) return
    kept.set(name, initializer)
    if (initializer.source.kind === 'derived') for (const source of initializer.source.from) keep(source)
  }
  const visit = (value: string) => {
    if (seen.has(value)) return
    seen.add(value)
    const operation = makers.get(value)
    if (!operation) return keep(value)
    for (const input of operation.inputs) visit(input)
    sorted.push(operation)
  }
  for (const { name } of graph.outputs) visit(name)
  return {
    operations: sorted,
    initializers: kept,
    values: new Map(sorted.map(({ outputs: [made] }) => [made!, values.get(made!)!])),
  }
}
