import type { TensorType } from '../nn/tensor.ts'
import type { GlobalMeaning } from './pickle-globals.ts'

/**
 * What a pickle is read into: plain data. A class or function that the pickle names stays a name; what Python would have
 * made by calling it is a record of the call.
 */
export type PickleValue =
  | null
  | boolean
  /** An integer of up to 53 bits; a `bigint` beyond. */
  | number
  | bigint
  | string
  | PickleFloat
  | PickleBytes
  | PickleList
  | PickleTuple
  | PickleDict
  | PickleGlobal
  | PickleStorage
  | PickleTensor
  | PickleRecord

/** Apart from integers, so that a size of 3.0 is none. */
export type PickleFloat = { readonly kind: 'float'; readonly value: number }
export type PickleBytes = { readonly kind: 'bytes'; readonly bytes: Uint8Array }
export type PickleList = { readonly kind: 'list'; readonly items: PickleValue[] }
export type PickleTuple = { readonly kind: 'tuple'; readonly items: readonly PickleValue[] }
export type PickleDict = {
  readonly kind: 'dict'
  /** An `OrderedDict`, which may carry attributes: PyTorch's state dicts have `_metadata`. */
  readonly ordered: boolean
  readonly entries: Map<PickleValue, PickleValue>
}
/** A name of Python, never looked up there. */
export type PickleGlobal = {
  readonly kind: 'global'
  readonly module: string
  readonly name: string
  readonly meaning: GlobalMeaning
}

/** The bytes that tensors are views of: `data/<key>` of the archive. */
export type PickleStorage = {
  readonly kind: 'storage'
  readonly type: TensorType
  readonly key: string
  /** Elements. */
  readonly size: number
}
export type PickleTensor = {
  readonly kind: 'tensor'
  readonly storage: PickleStorage
  /** Elements from the start of the storage. */
  readonly offset: number
  readonly shape: readonly number[]
  readonly strides: readonly number[]
}
/** An object of a class that checkpoints are known to carry beside their tensors. Nothing is made of it. */
export type PickleRecord = {
  readonly kind: 'record'
  readonly type: PickleGlobal
  readonly arguments: PickleTuple
  /** What follows for a class that is a dict or a list; else null. */
  readonly content: PickleDict | PickleList | null
  /** Attributes, when the pickle gives them. */
  state: PickleValue
}

export const isDict = (value: PickleValue | undefined): value is PickleDict =>
  typeof value === 'object' && value !== null && value.kind === 'dict'

export const isTuple = (value: PickleValue | undefined): value is PickleTuple =>
  typeof value === 'object' && value !== null && value.kind === 'tuple'

export const isGlobal = (value: PickleValue | undefined): value is PickleGlobal =>
  typeof value === 'object' && value !== null && value.kind === 'global'

export const isTensor = (value: PickleValue | undefined): value is PickleTensor =>
  typeof value === 'object' && value !== null && value.kind === 'tensor'

/** A size, a stride or an offset: not negative, and exact as a number. */
export const isCount = (value: PickleValue | undefined): value is number => typeof value === 'number' && value >= 0
