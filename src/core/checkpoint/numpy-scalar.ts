import { viewOf } from '../audio/byte-source.ts'
import type { PickleTuple, PickleValue } from './pickle-values.ts'
import { isTuple } from './pickle-values.ts'

const narrow = (value: bigint): PickleValue =>
  value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value

/** Bytes and readers of numpy's type letters: https://numpy.org/doc/stable/reference/arrays.interface.html */
const readers: { readonly [letters: string]: (view: DataView) => PickleValue } = {
  f2: (view) => ({ kind: 'float', value: view.getFloat16(0, true) }),
  f4: (view) => ({ kind: 'float', value: view.getFloat32(0, true) }),
  f8: (view) => ({ kind: 'float', value: view.getFloat64(0, true) }),
  i1: (view) => view.getInt8(0),
  i2: (view) => view.getInt16(0, true),
  i4: (view) => view.getInt32(0, true),
  i8: (view) => narrow(view.getBigInt64(0, true)),
  u1: (view) => view.getUint8(0),
  u2: (view) => view.getUint16(0, true),
  u4: (view) => view.getUint32(0, true),
  u8: (view) => narrow(view.getBigUint64(0, true)),
  b1: (view) => view.getUint8(0) !== 0,
}

/** The number that numpy's `scalar(dtype, bytes)` stands for; null for dtypes that are no little-endian numbers. */
export const readNumpyScalar = ({ items: [dtype, content] }: PickleTuple): PickleValue => {
  if (typeof dtype !== 'object' || dtype?.kind !== 'record' || dtype.type.name !== 'dtype') return null
  if (typeof content !== 'object' || content?.kind !== 'bytes') return null
  const letters = dtype.arguments.items[0]
  const order = isTuple(dtype.state) ? dtype.state.items[1] : null
  if (typeof letters !== 'string' || (order !== '<' && order !== '|')) return null
  const reader = Object.hasOwn(readers, letters) ? readers[letters] : undefined
  return reader && content.bytes.length === Number(letters.slice(1)) ? reader(viewOf(content.bytes)) : null
}
