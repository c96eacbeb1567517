import { readNumpyScalar } from './numpy-scalar.ts'
import {
  isCount,
  isDict,
  isGlobal,
  isTuple,
  type PickleGlobal,
  type PickleRecord,
  type PickleStorage,
  type PickleTensor,
  type PickleTuple,
  type PickleValue,
} from './pickle-values.ts'
import { refuse, showText } from './refusal.ts'

/** PyTorch's own most. */
const mostAxes = 64
/** Storages are numbered by `torch.save`. */
const storageKey = /^\d{1,20}$/

const shown = ({ module, name }: PickleGlobal): string => showText(`${module}.${name}`)

const confused = (what: PickleGlobal): never =>
  refuse(`its pickle calls “${shown(what)}” with something that PyTorch never gives it`)

const readCounts = (value: PickleValue | undefined): readonly number[] | null =>
  isTuple(value) && value.items.length <= mostAxes && value.items.every(isCount) ? value.items : null

/** `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks, metadata?)`. */
const readTensor = (what: PickleGlobal, { items }: PickleTuple): PickleTensor => {
  const [storage, offset, size, stride, requiresGradient, hooks, metadata] = items
  const shape = readCounts(size)
  const strides = readCounts(stride)
  const plain =
    (items.length === 6 || items.length === 7) &&
    typeof requiresGradient === 'boolean' &&
    isDict(hooks) &&
    hooks.entries.size === 0 &&
    (metadata === undefined || metadata === null || (isDict(metadata) && metadata.entries.size === 0))
  if (!plain || !isCount(offset) || !shape || !strides || shape.length !== strides.length) return confused(what)
  if (typeof storage !== 'object' || storage?.kind !== 'storage') return confused(what)
  return { kind: 'tensor', storage, offset, shape, strides }
}

/** `_rebuild_parameter(tensor, requires_grad, backward_hooks)`: the tensor itself. */
const readParameter = (what: PickleGlobal, { items }: PickleTuple): PickleTensor => {
  const [tensor, requiresGradient, hooks] = items
  const plain = items.length === 3 && typeof requiresGradient === 'boolean' && isDict(hooks) && hooks.entries.size === 0
  return plain && typeof tensor === 'object' && tensor?.kind === 'tensor' ? tensor : confused(what)
}

/** `_codecs.encode(text, 'latin1')`: how protocol 2 writes bytes. */
const readEncoded = (what: PickleGlobal, { items }: PickleTuple): PickleValue => {
  const [text, encoding] = items
  if (items.length !== 2 || typeof text !== 'string' || encoding !== 'latin1') return confused(what)
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 255) return confused(what)
    bytes[at] = code
  }
  return { kind: 'bytes', bytes }
}

const makeRecord = (type: PickleGlobal, given: PickleTuple, content: 'dict' | 'list' | null): PickleRecord => ({
  kind: 'record',
  type,
  arguments: given,
  content:
    content === 'dict'
      ? { kind: 'dict', ordered: true, entries: new Map() }
      : content === 'list'
        ? { kind: 'list', items: [] }
        : null,
  state: null,
})

/**
 * What stands for the result of a call (`REDUCE`). Nothing is called.
 * @throws CheckpointRefusal for what is no function, and for arguments that PyTorch never writes
 */
export const readCall = (what: PickleValue, given: PickleValue): PickleValue => {
  if (!isGlobal(what) || !isTuple(given)) return refuse('its pickle calls something that is no function')
  const { meaning } = what
  switch (meaning.is) {
    case 'ordered-dict':
      return given.items.length === 0 ? { kind: 'dict', ordered: true, entries: new Map() } : confused(what)
    case 'tensor':
      return readTensor(what, given)
    case 'parameter':
      return readParameter(what, given)
    case 'encode':
      return readEncoded(what, given)
    case 'size':
      return given.items.length === 1 && isTuple(given.items[0]) ? given.items[0] : confused(what)
    case 'numpy-scalar':
      return given.items.length === 2 ? (readNumpyScalar(given) ?? makeRecord(what, given, null)) : confused(what)
    case 'record':
      return makeRecord(what, given, meaning.content)
    case 'storage':
    case 'name':
      return confused(what)
  }
}

/** What stands for a new object (`NEWOBJ`): a record, and only of a class that is known to be one. */
export const readObject = (what: PickleValue, given: PickleValue): PickleRecord => {
  if (!isGlobal(what) || !isTuple(given)) return refuse('its pickle makes an object of something that is no class')
  const { meaning } = what
  return meaning.is === 'record' ? makeRecord(what, given, meaning.content) : confused(what)
}

/** The storage that a persistent id names: `('storage', class, key, location, elements)`. */
export const readStorage = (id: PickleValue): PickleStorage => {
  const wrong = 'its pickle refers to a storage in a way that PyTorch never does'
  if (!isTuple(id) || id.items.length !== 5) return refuse(wrong)
  const [word, type, key, location, size] = id.items
  if (word !== 'storage' || !isGlobal(type) || typeof key !== 'string' || typeof location !== 'string')
    return refuse(wrong)
  const { meaning } = type
  if (meaning.is !== 'storage' || !isCount(size)) return refuse(wrong)
  if (!storageKey.test(key)) return refuse(`its pickle names the storage “${showText(key)}”, which is no number`)
  return { kind: 'storage', type: meaning.type, key, size }
}
