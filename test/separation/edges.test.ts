import { describe, expect, it } from 'vitest'
import type { Clip, Document } from '../../src/core/project/records.ts'
import { emptyDocument, noFade } from '../../src/core/project/records.ts'
import { rampEdges } from '../../src/core/separation/edges.ts'
import { partsWithin } from '../../src/core/separation/parts.ts'

const rate = 48_000
const ones = (length: number): Float32Array => new Float32Array(length).fill(1)
const both = { start: true, end: true }

describe('edges of a target', () => {
  it('come in and go out within 8 ms, and are untouched between', () => {
    const samples = ones(rate)
    rampEdges(samples, 0, { length: rate, rate, cut: both })
    expect(samples[0]).toBeLessThan(1e-4)
    expect(samples[rate - 1]).toBeLessThan(1e-4)
    expect(samples.subarray(384, rate - 384).every((sample) => sample === 1)).toBe(true)
    for (let i = 1; i < rate; i++) expect(Math.abs(samples[i]! - samples[i - 1]!)).toBeLessThan(0.005)
  })

  it('are left alone where the region ends with its clip', () => {
    const samples = ones(1000)
    rampEdges(samples, 0, { length: 1000, rate, cut: { start: false, end: false } })
    expect(samples.every((sample) => sample === 1)).toBe(true)
  })

  it('are the same in pieces of any size, for every short length', () => {
    for (let length = 1; length < 1200; length += 7) {
      const whole = ones(length)
      rampEdges(whole, 0, { length, rate, cut: both })
      const pieces = ones(length)
      for (let at = 0; at < length; at += 100) rampEdges(pieces.subarray(at, at + 100), at, { length, rate, cut: both })
      expect(pieces).toEqual(whole)
    }
  })
})

describe('cut edges of parts', () => {
  const clip: Clip = {
    id: 'clip_a',
    track: 'track_a',
    source: 'source_a',
    name: '',
    at: 1000,
    from: 0,
    length: 50_000,
    gain: 0,
    fadeIn: noFade,
    fadeOut: noFade,
    blend: null,
  }
  const document = {
    ...emptyDocument,
    clip: { clip_a: clip },
    source: {
      source_a: { id: 'source_a', name: '', rate, channels: 1, frames: 50_000, origin: { kind: 'render', madeAt: '' } },
    },
  } as Document

  it.each([
    ['the whole clip', 1000, 50_000, false, false],
    ['more than the clip', 0, 90_000, false, false],
    ['its beginning', 0, 20_000, false, true],
    ['its middle', 20_000, 10_000, true, true],
    ['its end', 20_000, 31_000, true, false],
  ])('%s', (_name, from, length, start, end) => {
    expect(partsWithin(document, 'track_a', from, length).map(({ cut }) => cut)).toEqual([{ start, end }])
  })
})
