import { describe, expect, it } from 'vitest'
import { alreadyHas, rangeApplies, readRange } from '../../src/main/files/ranges.ts'

const part = (start: number, end: number) => ({ kind: 'part', start, end })
const whole = { kind: 'whole' }
const unsatisfiable = { kind: 'unsatisfiable' }

describe('Range', () => {
  it.each([
    ['bytes=0-0', 10, part(0, 1)],
    ['bytes=0-9', 10, part(0, 10)],
    ['bytes=0-99', 10, part(0, 10)],
    ['bytes=3-', 10, part(3, 10)],
    ['bytes=9-9', 10, part(9, 10)],
    ['bytes=-1', 10, part(9, 10)],
    ['bytes=-10', 10, part(0, 10)],
    ['bytes=-99', 10, part(0, 10)],
    ['Bytes=2-3', 10, part(2, 4)],
    ['bytes= 2-3 ', 10, part(2, 4)],
    ['bytes=10-', 10, unsatisfiable],
    ['bytes=10-12', 10, unsatisfiable],
    ['bytes=-0', 10, unsatisfiable],
    ['bytes=0-', 0, unsatisfiable],
    ['bytes=-5', 0, unsatisfiable],
    [undefined, 10, whole],
    ['', 10, whole],
    ['bytes', 10, whole],
    ['bytes=', 10, whole],
    ['bytes=-', 10, whole],
    ['bytes=a-b', 10, whole],
    ['bytes=5-2', 10, whole],
    ['bytes=1.5-2', 10, whole],
    ['bytes=+1-2', 10, whole],
    ['bytes=--2', 10, whole],
    ['items=0-1', 10, whole],
    ['bytes=0-1,4-5', 10, whole],
    ['bytes=0-1, -1', 10, whole],
    [`bytes=0-${'9'.repeat(40)}`, 10, part(0, 10)],
    [`bytes=${'9'.repeat(40)}-`, 10, unsatisfiable],
  ])('%s of %d bytes', (header, size, answer) => {
    expect(readRange(header, size)).toEqual(answer)
  })

  it('agrees with plain slicing for every range of a short resource', () => {
    const bytes = Array.from({ length: 7 }, (_, i) => i)
    for (let first = 0; first < 9; first++)
      for (let last = first; last < 10; last++) {
        const answer = readRange(`bytes=${first}-${last}`, bytes.length)
        const expected = bytes.slice(first, last + 1)
        if (expected.length === 0) expect(answer).toEqual(unsatisfiable)
        else expect(answer.kind === 'part' && bytes.slice(answer.start, answer.end)).toEqual(expected)
      }
  })
})

describe('conditions', () => {
  it('lets a range count only for the same content', () => {
    expect(rangeApplies(undefined, '"a"')).toBe(true)
    expect(rangeApplies('"a"', '"a"')).toBe(true)
    expect(rangeApplies('"b"', '"a"')).toBe(false)
    expect(rangeApplies('W/"a"', '"a"')).toBe(false)
    expect(rangeApplies('Wed, 21 Oct 2015 07:28:00 GMT', '"a"')).toBe(false)
  })

  it('knows what the client already has', () => {
    expect(alreadyHas(undefined, '"a"')).toBe(false)
    expect(alreadyHas('"a"', '"a"')).toBe(true)
    expect(alreadyHas('"b", W/"a"', '"a"')).toBe(true)
    expect(alreadyHas('*', '"a"')).toBe(true)
    expect(alreadyHas('"b"', '"a"')).toBe(false)
  })
})
