import type { Attribute, Graph, Operation, ValueInfo } from './graph.ts'
import { bytes, type Field, floats, message, text, varint, varints } from './protobuf.ts'
import type { TensorType } from './tensor.ts'

/** The operator set that networks are written in: the first with `Gelu`, `LayerNormalization` and `axes` as inputs. */
export const opset = 20
/** The file format that came with that operator set (ONNX 1.15). */
export const irVersion = 9

/** `TensorProto.DataType` of onnx.proto. */
const typeNumbers = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  bfloat16: 16,
} as const satisfies Record<TensorType, number>

/** Where the bytes of an initializer lie: in a file beside the checkpoint, or in the graph itself. */
export type Placement =
  | { readonly file: string; readonly offset: number; readonly length: number }
  | { readonly bytes: Uint8Array }

const attributeProto = (name: string, attribute: Attribute): Uint8Array => {
  // AttributeProto: name 1, f 2, i 3, s 4, floats 7, ints 8, type 20.
  const named = text(1, name)
  if ('float' in attribute) return message([named, floats(2, [attribute.float], 'single'), varint(20, 1)])
  if ('int' in attribute) return message([named, varint(3, attribute.int), varint(20, 2)])
  if ('string' in attribute) return message([named, text(4, attribute.string), varint(20, 3)])
  if ('floats' in attribute) return message([named, floats(7, attribute.floats, 'packed'), varint(20, 6)])
  return message([named, varints(8, attribute.ints), varint(20, 7)])
}

const nodeProto = ({ op, name, inputs, outputs, attributes }: Operation): Uint8Array =>
  // NodeProto: input 1, output 2, name 3, op_type 4, attribute 5.
  message([
    ...inputs.map((input) => text(1, input)),
    ...outputs.map((output) => text(2, output)),
    text(3, name),
    text(4, op),
    ...Object.entries(attributes).map(([key, attribute]) => bytes(5, attributeProto(key, attribute))),
  ])

const valueProto = ({ name, type, shape }: ValueInfo): Uint8Array => {
  // ValueInfoProto: name 1, type 2 → TypeProto.tensor_type 1 → elem_type 1, shape 2 → dim 1 → dim_value 1.
  const dimensions = message(shape.map((size) => bytes(1, message([varint(1, size)]))))
  const tensor = message([varint(1, typeNumbers[type]), bytes(2, dimensions)])
  return message([text(1, name), bytes(2, message([bytes(1, tensor)]))])
}

const tensorProto = ({ name, type, shape }: ValueInfo, placement: Placement): Uint8Array => {
  // TensorProto: dims 1, data_type 2, name 8, raw_data 9, external_data 13 (key 1, value 2), data_location 14 (1 external).
  const entry = (key: string, value: string): Field => bytes(13, message([text(1, key), text(2, value)]))
  const data =
    'bytes' in placement
      ? [bytes(9, placement.bytes)]
      : [
          entry('location', placement.file),
          entry('offset', String(placement.offset)),
          entry('length', String(placement.length)),
          varint(14, 1),
        ]
  return message([varints(1, shape), varint(2, typeNumbers[type]), text(8, name), ...data])
}

/**
 * A graph as the bytes of an ONNX file.
 * @param place says where the bytes of each initializer lie
 */
export const writeOnnx = (graph: Graph, place: (name: string) => Placement): Uint8Array => {
  // What a pass made others of stays in the graph's description, and is no part of the network any more.
  const read = new Set(graph.operations.flatMap(({ inputs }) => inputs))
  const initializers = [...graph.initializers.values()].filter(({ name }) => read.has(name))
  // GraphProto: node 1, name 2, initializer 5, input 11, output 12.
  const body = message([
    ...graph.operations.map((operation) => bytes(1, nodeProto(operation))),
    text(2, graph.name),
    ...initializers.map((initializer) => bytes(5, tensorProto(initializer, place(initializer.name)))),
    ...graph.inputs.map((input) => bytes(11, valueProto(input))),
    ...graph.outputs.map((output) => bytes(12, valueProto(output))),
  ])
  // ModelProto: ir_version 1, producer_name 2, graph 7, opset_import 8 → domain 1, version 2.
  return message([
    varint(1, irVersion),
    text(2, 'lasso'),
    bytes(7, body),
    bytes(8, message([text(1, ''), varint(2, opset)])),
  ])
}
