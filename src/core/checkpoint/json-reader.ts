import { refuse, showText } from './refusal.ts'

/** JSON as a header has it, objects as lists of pairs in the text's order. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export type JsonObject = { readonly pairs: ReadonlyMap<string, Json> }

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && 'pairs' in value

const deepest = 16
/** Ten values a tensor, and a hundred times the tensors of a large network. */
const mostValues = 2_000_000
const spaces = /[ \t\n\r]*/y
const numbers = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const words: readonly [string, Json][] = [
  ['true', true],
  ['false', false],
  ['null', null],
]

/**
 * Reads JSON (RFC 8259) and refuses what parsers read differently: an object with the same key twice, and half of a
 * surrogate pair. Numbers that are no whole numbers in plain digits become NaN, as no size is written so.
 * @throws CheckpointRefusal
 */
export const readJson = (text: string): Json => {
  let at = 0
  const wrong = (): never => refuse(`its header is no JSON at character ${at}`)
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found === undefined) return null
    at += found.length
    return found
  }
  const skip = (): string => {
    if (!(text.charCodeAt(at) > 32)) match(spaces)
    return text[at] ?? ''
  }
  const expect = (character: string): void => {
    if (skip() !== character) wrong()
    at++
  }
  const readString = (): string => {
    if (text[at] !== '"') return wrong()
    let end = text.indexOf('"', at + 1)
    if (end < 0) return wrong()
    if (text.slice(at, end).includes('\\'))
      for (end = at + 1; end < text.length && text[end] !== '"'; ) end += text[end] === '\\' ? 2 : 1
    let value: string
    try {
      value = JSON.parse(text.slice(at, end + 1)) as string
    } catch {
      return wrong()
    }
    at = end + 1
    return value.isWellFormed() ? value : refuse('its header has text that is no Unicode')
  }
  /** What stands between brackets, separated by commas. */
  const readItems = (close: string, readItem: () => void): void => {
    at++
    if (skip() === close) {
      at++
      return
    }
    for (;;) {
      readItem()
      if (skip() !== ',') break
      at++
    }
    expect(close)
  }
  let values = 0
  const readValue = (depth: number): Json => {
    if (depth > deepest) return refuse('its header nests too deep')
    if (++values > mostValues) return refuse('its header has too many values')
    const first = skip()
    if (first === '"') return readString()
    if (first === '[') {
      const items: Json[] = []
      readItems(']', () => items.push(readValue(depth + 1)))
      return items
    }
    if (first === '{') {
      const pairs = new Map<string, Json>()
      readItems('}', () => {
        skip()
        const key = readString()
        if (pairs.has(key)) refuse(`its header has “${showText(key)}” twice`)
        expect(':')
        pairs.set(key, readValue(depth + 1))
      })
      return { pairs }
    }
    const word = words.find(([name]) => text.startsWith(name, at))
    if (word) {
      at += word[0].length
      return word[1]
    }
    const digits = match(numbers) ?? wrong()
    return /^\d+$/.test(digits) ? Number(digits) : Number.NaN
  }
  const value = readValue(0)
  if (skip() !== '') wrong()
  return value
}
