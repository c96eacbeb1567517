import type { Seconds } from '../base/units.ts'

/** Element ids of Matroska (RFC 9559). */
const ids = { cluster: 0x1f43b675, blockGroup: 0xa0, simpleBlock: 0xa3, block: 0xa1, discardPadding: 0x75a2 }

type Element = { readonly id: number; readonly from: number; readonly to: number }

/** Length in bytes of a variable-length integer by its first byte; 0 when it cannot be. */
const lengthOf = (first: number): number => (first === 0 ? 0 : Math.clz32(first << 24) + 1)

const readElement = (bytes: Uint8Array, at: number): Element | null => {
  const idLength = lengthOf(bytes[at] ?? 0)
  if (idLength === 0 || idLength > 4) return null
  let id = 0
  for (let i = 0; i < idLength; i++) id = id * 256 + (bytes[at + i] ?? 0)
  const sizeAt = at + idLength
  const sizeLength = lengthOf(bytes[sizeAt] ?? 0)
  if (sizeLength === 0) return null
  let size = bytes[sizeAt]! & (0xff >> sizeLength)
  let unknown = size === 0xff >> sizeLength
  for (let i = 1; i < sizeLength; i++) {
    unknown &&= bytes[sizeAt + i] === 0xff
    size = size * 256 + (bytes[sizeAt + i] ?? 0)
  }
  const from = sizeAt + sizeLength
  return { id, from, to: unknown ? bytes.length : from + size }
}

const children = function* (bytes: Uint8Array, parent: Element): Generator<Element> {
  for (let at = parent.from; at < Math.min(parent.to, bytes.length); ) {
    const element = readElement(bytes, at)
    if (!element) return
    yield element
    at = element.to
  }
}

const trackOf = (bytes: Uint8Array, block: Element): number => bytes[block.from]! & 0x7f

const paddingOf = (bytes: Uint8Array, group: Element): Seconds => {
  for (const { id, from, to } of children(bytes, group)) {
    if (id !== ids.discardPadding || to - from > 8) continue
    let nanoseconds = 0
    for (let at = from; at < to; at++) nanoseconds = nanoseconds * 256 + (bytes[at] ?? 0)
    return nanoseconds / 1e9
  }
  return 0
}

/**
 * How much of the last block of a track is padding (DiscardPadding), by the end of a Matroska or WebM file.
 * @param tail the last bytes of the file, with the start of its last cluster in them
 * @returns 0 where nothing is said
 */
export const endPadding = (tail: Uint8Array, track: number): Seconds => {
  for (let at = tail.length - 8; at >= 0; at--) {
    if (tail[at] !== 0x1f || tail[at + 1] !== 0x43 || tail[at + 2] !== 0xb6 || tail[at + 3] !== 0x75) continue
    const cluster = readElement(tail, at)
    if (cluster?.id !== ids.cluster) continue
    let padding = 0
    let seen = false
    for (const element of children(tail, cluster)) {
      const block =
        element.id === ids.blockGroup
          ? [...children(tail, element)].find(({ id }) => id === ids.block)
          : element.id === ids.simpleBlock
            ? element
            : undefined
      if (!block || trackOf(tail, block) !== track) continue
      seen = true
      padding = element.id === ids.blockGroup ? paddingOf(tail, element) : 0
    }
    if (seen) return padding
  }
  return 0
}
