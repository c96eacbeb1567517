import { viewOf } from '../audio/byte-source.ts'
import { instructionNames } from './pickle-instructions.ts'

/** Operands of all instructions, as `pickletools` lists them: bytes that follow, or how their number is told. */
const fixed: { readonly [name: string]: number } = {
  ...{ BININT: 4, BININT1: 1, BININT2: 2, BINFLOAT: 8, PROTO: 1, FRAME: 8, EXT1: 1, EXT2: 2, EXT4: 4 },
  ...{ BINGET: 1, BINPUT: 1, LONG_BINGET: 4, LONG_BINPUT: 4 },
}
const counted: { readonly [name: string]: 1 | 4 | 8 } = {
  ...{ SHORT_BINSTRING: 1, BINSTRING: 4, BINUNICODE: 4, SHORT_BINUNICODE: 1, BINUNICODE8: 8 },
  ...{ BINBYTES: 4, SHORT_BINBYTES: 1, BINBYTES8: 8, BYTEARRAY8: 8, LONG1: 1, LONG4: 4 },
}
const lines: { readonly [name: string]: number } = {
  ...{ FLOAT: 1, INT: 1, LONG: 1, STRING: 1, UNICODE: 1, PERSID: 1, GET: 1, PUT: 1, GLOBAL: 2, INST: 2 },
}

/** Longest text that is kept as a possible name. */
const longestName = 256

type Name = readonly [module: string, name: string]

/** One instruction with its operand as text, and where the next one begins; null where there is none. */
const readInstruction = (bytes: Uint8Array, view: DataView, at: number) => {
  const name = instructionNames.get(bytes[at]!)
  if (name === undefined) return null
  let from = at + 1
  let end = from + (fixed[name] ?? 0)
  const width = counted[name]
  if (width !== undefined) {
    if (from + width > bytes.length) return null
    const length =
      width === 1 ? bytes[from]! : width === 4 ? view.getUint32(from, true) : Number(view.getBigUint64(from, true))
    from += width
    end = from + length
  }
  for (let line = 0; line < (lines[name] ?? 0); line++) {
    end = bytes.indexOf(0x0a, end) + 1
    if (end === 0) return null
  }
  if (end > bytes.length) return null
  const operand = end - from <= 2 * longestName ? String.fromCharCode(...bytes.subarray(from, end)) : ''
  return { name, operand, number: end - from === 4 ? view.getUint32(from, true) : bytes[from]!, end }
}

/**
 * The names of Python in a pickle of any protocol, found without interpreting it, so that what is refused for its protocol
 * can also be told by what it asks for. Not complete: a pickle can hide names from any such search.
 */
export function* namesIn(bytes: Uint8Array): Generator<Name> {
  const view = viewOf(bytes)
  const memo = new Map<number, string>()
  let texts: string[] = []
  for (let at = 0; at < bytes.length; ) {
    const found = readInstruction(bytes, view, at)
    if (!found || found.name === 'STOP') return
    const { name, operand, number } = found
    if (name === 'GLOBAL' || name === 'INST') yield operand.split('\n').slice(0, 2) as [string, string]
    else if (name === 'STACK_GLOBAL' && texts.length > 1) yield [texts.at(-2)!, texts.at(-1)!]
    else if (/UNICODE|STRING/.test(name)) texts = [...texts.slice(-1), operand.trimEnd()]
    else if (name === 'MEMOIZE') memo.set(memo.size, texts.at(-1) ?? '')
    else if (name === 'BINPUT' || name === 'LONG_BINPUT') memo.set(number, texts.at(-1) ?? '')
    else if (name === 'BINGET' || name === 'LONG_BINGET') texts = [...texts.slice(-1), memo.get(number) ?? '']
    at = found.end
  }
}
