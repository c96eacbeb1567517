import { type ByteSource, viewOf } from '../audio/byte-source.ts'
import { elementBytes, type TensorType } from '../nn/tensor.ts'
import type { CheckpointIndex, CheckpointTensor } from './checkpoint.ts'
import { isObject, type Json, type JsonObject, readJson } from './json-reader.ts'
import { countExactly, rowMajorStrides } from './layout.ts'
import { refuse, showText } from './refusal.ts'

/** The format's own limits: https://docs.rs/safetensors, `MAX_HEADER_SIZE`, and 8 bytes of length before the header. */
const mostHeaderBytes = 100_000_000
const lengthBytes = 8
const mostAxes = 64

const types: { readonly [dtype: string]: TensorType } = {
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  F64: 'float64',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U8: 'uint8',
  BOOL: 'bool',
}

type Placed = CheckpointTensor & { readonly begin: number; readonly end: number }

const isCount = (value: Json | undefined): value is number => Number.isSafeInteger(value)

const readHeader = (source: ByteSource): { readonly header: JsonObject; readonly dataAt: number } => {
  const start = source.read(0, lengthBytes)
  if (start.length < lengthBytes) return refuse('it is cut off: a safetensors file begins with 8 bytes of length')
  const length = viewOf(start).getBigUint64(0, true)
  if (length > BigInt(mostHeaderBytes))
    return refuse(`its safetensors header claims ${length} bytes, more than the format allows`)
  const dataAt = lengthBytes + Number(length)
  if (dataAt > source.size) return refuse('it is cut off within its safetensors header; download or copy it again')
  const bytes = source.read(lengthBytes, Number(length))
  if (bytes[0] !== 0x7b) return refuse('its safetensors header does not begin with “{”')
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return refuse('its safetensors header is not UTF-8')
  }
  const header = readJson(text)
  return isObject(header) ? { header, dataAt } : refuse('its safetensors header is no JSON object')
}

const readMetadata = (value: Json | undefined): { readonly [name: string]: string } => {
  if (value === undefined) return {}
  if (!isObject(value)) return refuse('the __metadata__ of its header is no table of texts')
  const entries = [...value.pairs].map(([key, text]): [string, string] =>
    typeof text === 'string' ? [key, text] : refuse(`“${showText(key)}” in the __metadata__ of its header is no text`),
  )
  return Object.fromEntries(entries)
}

const readTensor = (name: string, value: Json, dataAt: number): Placed => {
  const shown = showText(name)
  if (!isObject(value)) return refuse(`its header describes no tensor under “${shown}”`)
  for (const key of value.pairs.keys())
    if (!['dtype', 'shape', 'data_offsets'].includes(key))
      return refuse(`its header says “${showText(key)}” about “${shown}”, which the format does not know`)
  const dtype = value.pairs.get('dtype')
  const type = typeof dtype === 'string' && Object.hasOwn(types, dtype) ? types[dtype] : undefined
  if (!type) return refuse(`“${shown}” has the dtype “${showText(String(dtype))}”, which Lasso does not read`)
  const shape = value.pairs.get('shape')
  if (!Array.isArray(shape) || shape.length > mostAxes || !shape.every(isCount))
    return refuse(`“${shown}” has no usable shape`)
  const offsets = value.pairs.get('data_offsets')
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
    return refuse(`“${shown}” has no usable offsets`)
  const [begin, end] = offsets as [number, number]
  const count = countExactly(shape)
  if (count === null || !Number.isSafeInteger(count * elementBytes[type]))
    return refuse(`“${shown}” is larger than any file`)
  if (end < begin || end - begin !== count * elementBytes[type])
    return refuse(
      `“${shown}” has offsets of ${end - begin} bytes where its shape and dtype need ${count * elementBytes[type]}`,
    )
  return { name, type, shape, strides: rowMajorStrides(shape), offset: dataAt + begin, contiguous: true, begin, end }
}

/** Tensors must tile the data: neither holes, where something could hide, nor overlaps. */
const checkTiling = (placed: readonly Placed[], dataBytes: number): void => {
  const sorted = [...placed].sort((a, b) => a.begin - b.begin || a.end - b.end)
  let at = 0
  for (const { name, begin, end } of sorted) {
    if (begin < at) refuse(`“${showText(name)}” overlaps another tensor`)
    if (end > dataBytes)
      refuse(`“${showText(name)}” reaches beyond the end of the file: it may be cut off; download or copy it again`)
    if (begin > at) refuse(`bytes that belong to no tensor lie before “${showText(name)}”`)
    at = end
  }
  if (at !== dataBytes) refuse('bytes that belong to no tensor follow the last one')
}

/**
 * The index of a safetensors file: 8 bytes of length, a JSON header, the data.
 * @throws CheckpointRefusal
 */
export const readSafetensors = (source: ByteSource): CheckpointIndex => {
  const { header, dataAt } = readHeader(source)
  const placed: Placed[] = []
  for (const [name, value] of header.pairs) if (name !== '__metadata__') placed.push(readTensor(name, value, dataAt))
  checkTiling(placed, source.size - dataAt)
  const tensors = new Map(placed.map(({ begin: _begin, end: _end, ...tensor }) => [tensor.name, tensor]))
  return { format: 'safetensors', tensors, metadata: readMetadata(header.pairs.get('__metadata__')), checked: [] }
}
