import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../../src/core/base/random.ts'
import {
  apply,
  conflicts,
  type Diff,
  difference,
  invert,
  isEmptyDiff,
  sameJson,
  squash,
} from '../../../src/core/project/diff.ts'
import { type Document, emptyDocument, type Marker, tableNames } from '../../../src/core/project/records.ts'
import { randomEdit } from './random-edit.ts'

const marker = (number: number, at = number): Marker => ({ id: `marker_${number}`, at, length: 0, name: 'm' })

const added: Diff = { marker: { marker_1: [null, marker(1)] } }
const moved: Diff = { marker: { marker_1: [marker(1), marker(1, 50)] } }

describe('a diff', () => {
  test('adds, changes and removes rows, and leaves other tables alone', () => {
    const one = apply(emptyDocument, added)
    expect(one.marker).toEqual({ marker_1: marker(1) })
    expect(one.clip).toBe(emptyDocument.clip)
    const two = apply(one, moved)
    expect(two.marker.marker_1?.at).toBe(50)
    expect(apply(two, { marker: { marker_1: [marker(1, 50), null] } }).marker).toEqual({})
    expect(emptyDocument.marker).toEqual({})
  })

  test('is undone by its inverse', () => {
    const one = apply(emptyDocument, added)
    expect(apply(apply(one, moved), invert(moved))).toEqual(one)
    expect(apply(one, invert(added))).toEqual(emptyDocument)
  })

  test('conflicts where a row is not as it expects', () => {
    expect(conflicts(emptyDocument, moved)).toEqual(['marker/marker_1'])
    expect(conflicts(apply(emptyDocument, added), added)).toEqual(['marker/marker_1'])
    expect(conflicts(apply(emptyDocument, added), moved)).toEqual([])
  })

  test('squashes to one step, and to none when it ends where it began', () => {
    expect(squash(added, moved)).toEqual({ marker: { marker_1: [null, marker(1, 50)] } })
    expect(isEmptyDiff(squash(moved, invert(moved)))).toBe(true)
    expect(isEmptyDiff(squash(added, invert(added)))).toBe(true)
  })

  test('compares rows whatever the order of their keys', () => {
    expect(sameJson({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 })).toBe(true)
    expect(sameJson([1], { 0: 1 })).toBe(false)
    expect(sameJson({ a: undefined }, { b: undefined })).toBe(false)
  })

  test.each([1, 2, 3, 4, 5])('fuzz, seed %i: difference, apply, invert and squash agree', (seed) => {
    const random = seededRandom(seed)
    let document: Document = emptyDocument
    const start = document
    let all: Diff = {}
    for (let step = 0; step < 150; step++) {
      const next = randomEdit(document, random)
      const diff = difference(document, next)
      expect(conflicts(document, diff)).toEqual([])
      expect(apply(document, diff)).toEqual(next)
      expect(apply(next, invert(diff))).toEqual(document)
      for (const table of tableNames) if (!diff[table]) expect(apply(document, diff)[table]).toBe(document[table])
      all = squash(all, diff)
      document = next
    }
    expect(apply(start, all)).toEqual(document)
    expect(apply(document, invert(all))).toEqual(start)
  })
})
