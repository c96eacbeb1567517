import { viewOf } from '../audio/byte-source.ts'
import { refuse, showText } from './refusal.ts'

const zip64 = 0x0001
/** Fields that give a member another name or another content than readers without them see. */
const refused: { readonly [id: number]: string } = {
  23: 'encrypted',
  28789: 'named twice',
  39169: 'encrypted',
}

/**
 * The zip64 field among the extra fields of a member, or null. PyTorch's own `FB` padding and time stamps are passed over.
 * @throws CheckpointRefusal when the fields do not fit their length, or change what the member is
 */
export const readZip64Extra = (extra: Uint8Array, name: string): DataView | null => {
  const view = viewOf(extra)
  let found: DataView | null = null
  let at = 0
  while (at < extra.length) {
    if (at + 4 > extra.length) return refuse(`the extra fields of “${showText(name)}” in its zip archive are damaged`)
    const id = view.getUint16(at, true)
    const bytes = view.getUint16(at + 2, true)
    at += 4
    if (at + bytes > extra.length)
      return refuse(`the extra fields of “${showText(name)}” in its zip archive are damaged`)
    if (refused[id]) return refuse(`“${showText(name)}” in its zip archive is ${refused[id]}`)
    if (id === zip64) {
      if (found) return refuse(`“${showText(name)}” in its zip archive has two zip64 fields`)
      found = viewOf(extra.subarray(at, at + bytes))
    }
    at += bytes
  }
  return found
}
