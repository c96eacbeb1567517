import { viewOf } from '../audio/byte-source.ts'
import { refuse } from './refusal.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const newline = 0x0a
/** Bytes of a module's or a class's name at most. */
const longestName = 256
/** Bytes up to which ASCII is read here: faster than to call the decoder. */
const shortText = 128
/** Bytes of a long integer at most: what fits into 128 bits. */
const longestInteger = 16

/** Operands of a pickle, read one after another; nothing is read beyond its end. */
export type PickleBytesReader = {
  readonly position: number
  readonly left: number
  byte(): number
  uint16(): number
  int32(): number
  uint32(): number
  float64(): number
  /** UTF-8 text of so many bytes. */
  text(length: number): string
  /** Bytes as characters of their values. */
  latin(length: number): string
  /** A name that ends with a line feed. */
  line(): string
  /** A signed integer, little-endian, two's complement. */
  integer(length: number): number | bigint
}

export const readPickleBytes = (bytes: Uint8Array): PickleBytesReader => {
  const view = viewOf(bytes)
  let at = 0
  const take = (length: number): number => {
    if (length > bytes.length - at) refuse('its pickle is cut off')
    at += length
    return at - length
  }
  const decode = (from: number, to: number): string => {
    if (to - from <= shortText) {
      let text = ''
      let at = from
      for (; at < to && bytes[at]! < 128; at++) text += String.fromCharCode(bytes[at]!)
      if (at === to) return text
    }
    try {
      return utf8.decode(bytes.subarray(from, to))
    } catch {
      return refuse('its pickle has text that is not UTF-8')
    }
  }
  return {
    get position() {
      return at
    },
    get left() {
      return bytes.length - at
    },
    byte: () => bytes[take(1)]!,
    uint16: () => view.getUint16(take(2), true),
    int32: () => view.getInt32(take(4), true),
    uint32: () => view.getUint32(take(4), true),
    float64: () => view.getFloat64(take(8), false),
    text: (length) => {
      const from = take(length)
      return decode(from, from + length)
    },
    latin: (length) => {
      const from = take(length)
      let text = ''
      for (let index = from; index < from + length; index++) text += String.fromCharCode(bytes[index]!)
      return text
    },
    line: () => {
      const end = bytes.subarray(at, at + longestName + 1).indexOf(newline)
      if (end < 0) return refuse('its pickle names something of Python in a way that cannot be read')
      const from = take(end + 1)
      return decode(from, from + end)
    },
    integer: (length) => {
      if (length > longestInteger) return refuse(`its pickle has an integer of ${length} bytes`)
      const from = take(length)
      let value = 0n
      for (let index = from + length - 1; index >= from; index--) value = (value << 8n) | BigInt(bytes[index]!)
      const signed = BigInt.asIntN(8 * length, value)
      return signed >= Number.MIN_SAFE_INTEGER && signed <= Number.MAX_SAFE_INTEGER ? Number(signed) : signed
    },
  }
}
