import { fields, join, text } from './zip-file.ts'

/** Instructions of a pickle, to be joined: what a hostile file would be made of. */
export const op = {
  proto: (version: number): Uint8Array => Uint8Array.of(0x80, version),
  global: (module: string, name: string): Uint8Array => text(`c${module}\n${name}\n`),
  inst: (module: string, name: string): Uint8Array => text(`i${module}\n${name}\n`),
  unicode: (value: string): Uint8Array => join([text('X'), fields([4, text(value).length]), text(value)]),
  shortUnicode: (value: string): Uint8Array => join([Uint8Array.of(0x8c, text(value).length), text(value)]),
  shortString: (value: string): Uint8Array => join([Uint8Array.of(0x55, value.length), text(value)]),
  int: (value: number): Uint8Array => join([text('J'), fields([4, value >>> 0])]),
  float: (value: number): Uint8Array => {
    const view = new DataView(new ArrayBuffer(9))
    view.setUint8(0, 0x47)
    view.setFloat64(1, value, false)
    return new Uint8Array(view.buffer)
  },
  long: (value: bigint, length?: number): Uint8Array => {
    const bytes: number[] = []
    const wanted = length ?? Math.floor((value < 0n ? -value : value).toString(2).length / 8) + 1
    for (let at = 0; at < wanted; at++) bytes.push(Number((value >> BigInt(8 * at)) & 255n))
    return Uint8Array.of(0x8a, bytes.length, ...bytes)
  },
  put: (key: number): Uint8Array => (key < 256 ? Uint8Array.of(0x71, key) : join([text('r'), fields([4, key])])),
  get: (key: number): Uint8Array => (key < 256 ? Uint8Array.of(0x68, key) : join([text('j'), fields([4, key])])),
  mark: text('('),
  tuple: text('t'),
  emptyTuple: text(')'),
  tuple1: Uint8Array.of(0x85),
  tuple2: Uint8Array.of(0x86),
  tuple3: Uint8Array.of(0x87),
  emptyDict: text('}'),
  emptyList: text(']'),
  none: text('N'),
  true: Uint8Array.of(0x88),
  false: Uint8Array.of(0x89),
  reduce: text('R'),
  newobj: Uint8Array.of(0x81),
  build: text('b'),
  append: text('a'),
  appends: text('e'),
  setitem: text('s'),
  setitems: text('u'),
  persistentId: text('Q'),
  stop: text('.'),
} as const

/** A whole pickle of protocol 2 from its instructions. */
export const pickle = (...parts: readonly Uint8Array[]): Uint8Array => join([op.proto(2), ...parts, op.stop])

export type Storage = { readonly type: string; readonly key: string; readonly size: number }

/** What Python would pickle. Identity is kept: an object that is met again is fetched. */
export type Python =
  | null
  | boolean
  | bigint
  /** An integer. */
  | number
  | string
  | { readonly float: number }
  | { readonly list: readonly Python[] }
  | { readonly tuple: readonly Python[] }
  | { readonly dict: readonly (readonly [Python, Python])[] }
  | { readonly ordered: readonly (readonly [Python, Python])[]; readonly attributes?: Python }
  | { readonly global: readonly [string, string] }
  | { readonly call: readonly [string, string]; readonly arguments: readonly Python[]; readonly state?: Python }
  | {
      readonly object: readonly [string, string]
      readonly state?: Python
      readonly items?: readonly (readonly [Python, Python])[]
    }
  | { readonly storage: Storage }

export const bytesOf = (...values: readonly number[]): Python => ({
  call: ['_codecs', 'encode'],
  arguments: [String.fromCharCode(...values), 'latin1'],
})

/** A tensor as `torch.save` pickles it. */
export const tensorOf = (
  storage: Storage,
  shape: readonly number[],
  strides: readonly number[],
  offset = 0,
): Python => ({
  call: ['torch._utils', '_rebuild_tensor_v2'],
  arguments: [{ storage }, offset, { tuple: shape }, { tuple: strides }, false, { ordered: [] }],
})

export const parameterOf = (tensor: Python): Python => ({
  call: ['torch._utils', '_rebuild_parameter'],
  arguments: [tensor, true, { ordered: [] }],
})

/** The instructions that make a value, with everything put into the memo as Python does. */
const write = (value: Python, memo: Map<unknown, number>): Uint8Array => {
  const known = typeof value === 'object' && value !== null ? memo.get(value) : undefined
  if (known !== undefined) return op.get(known)
  const put = (bytes: Uint8Array, key: unknown = value): Uint8Array => {
    const number = memo.size
    memo.set(key, number)
    return join([bytes, op.put(number)])
  }
  const each = (values: readonly Python[]): Uint8Array => join(values.map((item) => write(item, memo)))
  const tuple = (values: readonly Python[]): Uint8Array =>
    values.length === 0 ? op.emptyTuple : join([op.mark, each(values), op.tuple])
  const items = (pairs: readonly (readonly [Python, Python])[]): Uint8Array =>
    pairs.length === 0 ? new Uint8Array() : join([op.mark, each(pairs.flat()), op.setitems])
  const global = ([module, name]: readonly [string, string]): Uint8Array => {
    const key = `${module}\n${name}`
    const number = memo.get(key)
    return number === undefined ? put(op.global(module, name), key) : op.get(number)
  }
  if (value === null) return op.none
  if (value === true) return op.true
  if (value === false) return op.false
  if (typeof value === 'string') return put(op.unicode(value), Symbol())
  if (typeof value === 'bigint') return op.long(value)
  if (typeof value === 'number')
    return Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? op.int(value) : op.long(BigInt(value))
  if ('float' in value) return op.float(value.float)
  if ('list' in value) return join([put(op.emptyList), op.mark, each(value.list), op.appends])
  if ('tuple' in value) return put(tuple(value.tuple))
  if ('dict' in value) return join([put(op.emptyDict), items(value.dict)])
  if ('global' in value) return global(value.global)
  if ('storage' in value) {
    const { type, key, size } = value.storage
    return join([tuple(['storage', { global: ['torch', type] }, key, 'cpu', size]), op.persistentId])
  }
  const state = (given: Python | undefined): Uint8Array =>
    given === undefined ? new Uint8Array() : join([write(given, memo), op.build])
  if ('ordered' in value) {
    const made = put(join([global(['collections', 'OrderedDict']), op.emptyTuple, op.reduce]))
    return join([made, items(value.ordered), state(value.attributes)])
  }
  if ('call' in value)
    return join([put(join([global(value.call), tuple(value.arguments), op.reduce])), state(value.state)])
  const made = put(join([global(value.object), op.emptyTuple, op.newobj]))
  return join([made, items(value.items ?? []), state(value.state)])
}

/** A pickle of protocol 2. */
export const pickleOf = (value: Python): Uint8Array => pickle(write(value, new Map()))
