import { readPickleBytes } from './pickle-bytes.ts'
import { readCall, readObject, readStorage } from './pickle-calls.ts'
import { explainName, isKnown, meaningOf } from './pickle-globals.ts'
import { checkGrowth } from './pickle-growth.ts'
import { instruction as code, showInstruction } from './pickle-instructions.ts'
import { namesIn } from './pickle-names.ts'
import {
  isDict,
  type PickleDict,
  type PickleList,
  type PickleStorage,
  type PickleTensor,
  type PickleValue,
} from './pickle-values.ts'
import { refuse } from './refusal.ts'

/** What a pickle holds, with every tensor and every storage that it names, used or not. */
export type Pickle = {
  readonly value: PickleValue
  readonly tensors: readonly PickleTensor[]
  readonly storages: ReadonlyMap<string, PickleStorage>
}

/** Values in all: twenty times what a checkpoint of 2.4 GB with its optimizer's state has. */
const mostValues = 1 << 21
/** Tuples, dicts, tensors and all else that takes more memory than its instruction has bytes. */
const mostObjects = 1 << 20
const deepestMark = 1000
/** Protocol 3 adds nothing that a state dict uses; from 4 on, names are made of text on the stack. */
const newestProtocol = 3

/** Python's own rule for keys: what can change cannot be one. */
const isKey = (value: PickleValue): boolean =>
  typeof value !== 'object' || value === null || (value.kind !== 'dict' && value.kind !== 'list')

const dictOf = (value: PickleValue | undefined): PickleDict => {
  if (isDict(value)) return value
  if (typeof value === 'object' && value?.kind === 'record' && value.content?.kind === 'dict') return value.content
  return refuse('its pickle puts entries into something that is no dict')
}

const listOf = (value: PickleValue | undefined): PickleList => {
  if (typeof value === 'object' && value?.kind === 'list') return value
  if (typeof value === 'object' && value?.kind === 'record' && value.content?.kind === 'list') return value.content
  return refuse('its pickle appends to something that is no list')
}

const setAttributes = (target: PickleValue | undefined, state: PickleValue): void => {
  if (typeof target === 'object' && target?.kind === 'record') target.state = state
  else if (!isDict(target) || !target.ordered || !isDict(state))
    refuse('its pickle sets attributes of something that has none')
}

/** Refuses what no state dict has, with the first unknown name that such a pickle asks for. */
const refuseForeign = (bytes: Uint8Array, what: string, advice: string): never => {
  for (const [module, name] of namesIn(bytes))
    if (!isKnown(module, name)) return refuse(`its pickle ${what}, and it ${explainName(module, name)}`)
  return refuse(`its pickle ${what}${advice}`)
}

/**
 * Reads a pickle into plain data, by a stack, as the format is defined (Python's `pickletools`). Nothing is looked up,
 * imported or called, whatever the pickle says; instructions and names beyond those of a state dict are refused.
 * @throws CheckpointRefusal
 */
export const readPickle = (bytes: Uint8Array): Pickle => {
  const input = readPickleBytes(bytes)
  const stack: PickleValue[] = []
  const marks: number[] = []
  const memo = new Map<number, PickleValue>()
  const tensors: PickleTensor[] = []
  const storages = new Map<string, PickleStorage>()

  let values = 0
  let objects = 0
  let encoded = 0

  const push = (value: PickleValue): void => {
    if (++values > mostValues) refuse('its pickle has too many values')
    if (typeof value === 'object' && value !== null && ++objects > mostObjects)
      refuse('its pickle makes too many objects')
    stack.push(value)
  }
  /** The value on top, which must be above the last mark. */
  const top = (): PickleValue => {
    if (stack.length <= (marks.at(-1) ?? 0)) refuse('its pickle takes values that are not there')
    return stack.at(-1)!
  }
  const pop = (): PickleValue => {
    const value = top()
    stack.pop()
    return value
  }
  const popToMark = (): PickleValue[] =>
    stack.splice(marks.pop() ?? refuse('its pickle takes values that are not there'))
  const pushTuple = (items: readonly PickleValue[]): void => push({ kind: 'tuple', items })
  const store = (key: number): void => {
    if (memo.size >= mostValues) refuse('its pickle numbers too many values')
    memo.set(key, top())
  }
  const fetch = (key: number): void => {
    if (!memo.has(key)) refuse(`its pickle refers to value ${key}, which it never had`)
    push(memo.get(key)!)
  }
  const appendItems = (values: readonly PickleValue[]): void => {
    const { items } = listOf(top())
    for (const value of values) items.push(value)
  }
  const setItems = (pairs: readonly PickleValue[]): void => {
    const { entries } = dictOf(top())
    if (pairs.length % 2 !== 0) refuse('its pickle has a key without a value')
    for (let at = 0; at < pairs.length; at += 2) {
      const key = pairs[at]!
      if (!isKey(key)) refuse('its pickle uses as a key what cannot be one')
      if (entries.has(key)) refuse('its pickle has a dict with the same key twice')
      entries.set(key, pairs[at + 1]!)
    }
  }
  const pushStorage = (): void => {
    const storage = readStorage(pop())
    const before = storages.get(storage.key)
    if (before && (before.type !== storage.type || before.size !== storage.size))
      refuse(`its pickle describes the storage ${storage.key} in two ways`)
    if (!before) storages.set(storage.key, storage)
    push(before ?? storage)
  }
  const pushCall = (): void => {
    const given = pop()
    const made = readCall(pop(), given)
    if (typeof made === 'object' && made?.kind === 'tensor') tensors.push(made)
    if (typeof made === 'object' && made?.kind === 'bytes') encoded += made.bytes.length
    // Every text is encoded once; one that is encoded again and again would fill the memory.
    if (encoded > bytes.length) refuse('its pickle makes more bytes than it has')
    push(made)
  }
  const pushObject = (): void => {
    const given = pop()
    push(readObject(pop(), given))
  }
  const buildTop = (): void => {
    const state = pop()
    setAttributes(top(), state)
  }
  const pushGlobal = (): void => {
    const module = input.line()
    const name = input.line()
    push({ kind: 'global', module, name, meaning: meaningOf(module, name) })
  }
  const checkProtocol = (): void => {
    if (input.position !== 1) refuse('its pickle changes its protocol on the way')
    const protocol = input.byte()
    if (protocol > newestProtocol)
      refuseForeign(bytes, `has protocol ${protocol}`, ': save the state dict with the usual protocol 2')
  }
  const pushMark = (): void => {
    if (marks.length >= deepestMark) refuse('its pickle nests too deep')
    marks.push(stack.length)
  }
  const steps: { readonly [byte: number]: (() => void) | undefined } = {
    [code.protocol]: checkProtocol,
    [code.mark]: pushMark,
    [code.none]: () => push(null),
    [code.newtrue]: () => push(true),
    [code.newfalse]: () => push(false),
    [code.binint]: () => push(input.int32()),
    [code.binint1]: () => push(input.byte()),
    [code.binint2]: () => push(input.uint16()),
    [code.long1]: () => push(input.integer(input.byte())),
    [code.binfloat]: () => push({ kind: 'float', value: input.float64() }),
    [code.binunicode]: () => push(input.text(input.uint32())),
    [code.shortBinstring]: () => push(input.latin(input.byte())),
    [code.emptyTuple]: () => pushTuple([]),
    [code.tuple1]: () => pushTuple([pop()]),
    [code.tuple2]: () => pushTuple([pop(), pop()].reverse()),
    [code.tuple3]: () => pushTuple([pop(), pop(), pop()].reverse()),
    [code.tuple]: () => pushTuple(popToMark()),
    [code.emptyList]: () => push({ kind: 'list', items: [] }),
    [code.append]: () => appendItems([pop()]),
    [code.appends]: () => appendItems(popToMark()),
    [code.emptyDict]: () => push({ kind: 'dict', ordered: false, entries: new Map() }),
    [code.setitem]: () => setItems([pop(), pop()].reverse()),
    [code.setitems]: () => setItems(popToMark()),
    [code.binput]: () => store(input.byte()),
    [code.longBinput]: () => store(input.uint32()),
    [code.binget]: () => fetch(input.byte()),
    [code.longBinget]: () => fetch(input.uint32()),
    [code.global]: pushGlobal,
    [code.persistentId]: pushStorage,
    [code.reduce]: pushCall,
    [code.newobj]: pushObject,
    [code.build]: buildTop,
  }
  for (let byte = input.byte(); byte !== code.stop; byte = input.byte()) {
    const step = steps[byte]
    if (!step)
      return refuseForeign(bytes, `uses the instruction ${showInstruction(byte)}, which no state dict needs`, '')
    step()
  }
  const value = pop()
  if (stack.length > 0 || marks.length > 0) refuse('its pickle ends with values left over')
  if (input.left > 0) refuse('bytes follow the end of its pickle')
  checkGrowth(value)
  return { value, tensors, storages }
}
