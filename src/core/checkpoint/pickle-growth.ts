import type { PickleValue } from './pickle-values.ts'
import { refuse } from './refusal.ts'

/** Values within values within values: real checkpoints have twenty. */
const deepest = 1000
/** Values that a walk which does not know what it has seen would meet. */
const mostUnfolded = 1 << 24

type Compound = Exclude<PickleValue, null | boolean | number | bigint | string>
type Growth = { size: number; depth: number }
type Visit = { readonly parts: readonly PickleValue[]; at: number; readonly growth: Growth }

const isCompound = (value: PickleValue): value is Compound => typeof value === 'object' && value !== null

const none: readonly PickleValue[] = []

const partsOf = (value: Compound): readonly PickleValue[] => {
  if (value.kind === 'list' || value.kind === 'tuple') return value.items
  if (value.kind === 'dict') return value.entries.size === 0 ? none : [...value.entries].flat()
  return value.kind === 'record' ? [value.arguments, value.content, value.state] : none
}

/**
 * Refuses what is small as a pickle and huge when it is unfolded (a list of twice a list of twice a list…), and what is
 * nested so deep that a walk would overflow. Cycles are followed once: Hydra's settings know their parents.
 * @throws CheckpointRefusal
 */
export const checkGrowth = (root: PickleValue): void => {
  const known = new Map<Compound, Growth>()
  const path: Visit[] = []
  const enter = (value: Compound): void => {
    if (path.length >= deepest) refuse('its pickle nests too deep')
    const growth = { size: 1, depth: 1 }
    known.set(value, growth)
    path.push({ parts: partsOf(value), at: 0, growth })
  }
  const add = (to: Growth, { size, depth }: Growth): void => {
    to.size += size
    to.depth = Math.max(to.depth, depth + 1)
    if (to.size > mostUnfolded) refuse(`its pickle unfolds into more than ${mostUnfolded} values`)
    if (to.depth > deepest) refuse('its pickle nests too deep')
  }
  if (isCompound(root)) enter(root)
  for (let visit = path.at(-1); visit; visit = path.at(-1)) {
    if (visit.at === visit.parts.length) {
      path.pop()
      const parent = path.at(-1)
      if (parent) add(parent.growth, visit.growth)
      continue
    }
    const part = visit.parts[visit.at++] ?? null
    if (!isCompound(part)) visit.growth.size++
    else {
      const before = known.get(part)
      if (before) add(visit.growth, before)
      else enter(part)
    }
  }
}
