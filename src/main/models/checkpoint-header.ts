import type { Checkpoint } from '../../core/checkpoint/checkpoint.ts'
import { openCheckpoint } from './checkpoint/open-checkpoint.ts'
import { isSameStamp, type Stamp, stampAt } from './stamp.ts'

type Header = Checkpoint['metadata']

/** What this process has read, by path: again only when a file was touched. */
const known = new Map<string, { readonly stamp: Stamp; readonly header: Header | null }>()

const read = (path: string): Header | null => {
  try {
    using checkpoint = openCheckpoint(path)
    return checkpoint.metadata
  } catch {
    // Who works with the file says what is wrong with it.
    return null
  }
}

/** What the header of a checkpoint says beside its tensors; null where it cannot be read. */
export const headerOf = (path: string): Header | null => {
  const stamp = stampAt(path)
  if (!stamp) return null
  const before = known.get(path)
  if (before && isSameStamp(before.stamp, stamp)) return before.header
  const header = read(path)
  known.set(path, { stamp, header })
  return header
}
