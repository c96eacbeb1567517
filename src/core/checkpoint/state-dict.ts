import { isDict, isTensor, type PickleDict, type PickleTensor, type PickleValue } from './pickle-values.ts'
import { refuse } from './refusal.ts'

/** Where the weights lie when a checkpoint is not a state dict itself: Lightning's name first, then others' habits. */
const stateKeys = ['state_dict', 'model_state_dict', 'model', 'module', 'net', 'network', 'weights', 'params']
/** `{ model: { state_dict: … } }` and one more. */
const deepestNesting = 3
/** UTF-16 units of a tensor's name, and of a metadata value, at most. */
const longestName = 1024
const longestValue = 4096

type Named = Map<string, PickleTensor>

/** Dicts proper and the dict-like objects of Lightning (`AttributeDict`). */
const entriesOf = (value: PickleValue | undefined): PickleDict['entries'] | null => {
  if (isDict(value)) return value.entries
  if (typeof value === 'object' && value?.kind === 'record' && value.content?.kind === 'dict')
    return value.content.entries
  return null
}

const tensorsIn = (entries: PickleDict['entries'], prefix = ''): Named => {
  const named: Named = new Map()
  for (const [key, value] of entries) if (typeof key === 'string' && isTensor(value)) named.set(prefix + key, value)
  return named
}

/** Tensors of every dict right below, their names led by the dict's own; by the name alone when there is one such dict. */
const tensorsBelow = (entries: PickleDict['entries']): Named => {
  const groups: [string, PickleDict['entries']][] = []
  for (const [key, value] of entries) {
    const below = entriesOf(value)
    if (typeof key === 'string' && below && !/optim/i.test(key) && tensorsIn(below).size > 0) groups.push([key, below])
  }
  return new Map(groups.flatMap(([key, below]) => [...tensorsIn(below, groups.length > 1 ? `${key}.` : '')]))
}

const findTensors = (entries: PickleDict['entries'], depth: number): Named => {
  for (const key of stateKeys) {
    const below = entriesOf(entries.get(key))
    if (!below) continue
    const found = depth < deepestNesting ? findTensors(below, depth + 1) : tensorsIn(below)
    if (found.size > 0 || (key === 'state_dict' && below.size === 0)) return found
  }
  const direct = tensorsIn(entries)
  return direct.size > 0 || depth > 0 ? direct : tensorsBelow(entries)
}

/**
 * The tensors of the state dict in a checkpoint, by their names in the file's order. Optimizer states and whatever else lies
 * beside it are left out.
 * @throws CheckpointRefusal when there are none
 */
export const findStateDict = (value: PickleValue): ReadonlyMap<string, PickleTensor> => {
  const entries = entriesOf(value)
  if (!entries)
    return refuse('it holds no state dict but something else that torch.save wrote: save model.state_dict()')
  const found = findTensors(entries, 0)
  const explicit = entriesOf(entries.get('state_dict')) ?? entries
  if (found.size === 0 && explicit.size > 0)
    return refuse('it holds no tensors under a name, so no weights of a network')
  for (const name of found.keys())
    if (name.length === 0 || name.length > longestName) return refuse('it has a tensor without a usable name')
  return found
}

const plain = (value: PickleValue): string | number | boolean | null | undefined => {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value
  if (typeof value === 'string') return value.length > longestValue ? undefined : value
  if (typeof value === 'bigint') return String(value)
  return value.kind === 'float' ? value.value : undefined
}

/** Plain values at the top of a checkpoint: `epoch`, `global_step`, `pytorch-lightning_version`. */
export const findMetadata = (value: PickleValue): { readonly [name: string]: string | number | boolean | null } => {
  const found: [string, string | number | boolean | null][] = []
  for (const [key, entry] of entriesOf(value) ?? []) {
    const understood = plain(entry)
    if (typeof key === 'string' && key.length <= longestName && understood !== undefined) found.push([key, understood])
  }
  return Object.fromEntries(found)
}
