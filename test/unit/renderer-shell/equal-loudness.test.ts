import { describe, expect, it } from 'vitest'
import { type Clip, emptyDocument, noFade } from '../../../src/core/project/records.ts'
import { heardDocument } from '../../../src/renderer/playback/heard.ts'
import { matchingGain } from '../../../src/renderer/separate/loudness-match.ts'

const clip: Clip = {
  id: 'clip_a',
  track: 'track_a',
  source: 'source_a',
  name: '',
  at: 0,
  from: 0,
  length: 100,
  gain: -3,
  fadeIn: noFade,
  fadeOut: noFade,
  blend: null,
}
const document = { ...emptyDocument, clip: { clip_a: clip } }

describe('equal loudness', () => {
  it('is a gain between two loudnesses', () => {
    expect(matchingGain(-20, -14)).toBeCloseTo(10 ** (6 / 20), 6)
    expect(matchingGain(-14, -20)).toBeCloseTo(10 ** (-6 / 20), 6)
  })

  it('does not lift what is hardly there without end, nor anything against silence', () => {
    expect(matchingGain(-69, -10)).toBe(8)
    expect(matchingGain(Number.NEGATIVE_INFINITY, -10)).toBe(1)
    expect(matchingGain(-10, Number.NEGATIVE_INFINITY)).toBe(1)
  })

  it('changes the gain of compared clips in what is heard, and nothing in the document', () => {
    const comparedGains = new Map([['clip_a', 5]])
    const heard = heardDocument(document, { gesture: null, comparedGains })
    expect(heard.clip.clip_a?.gain).toBe(2)
    expect(document.clip.clip_a.gain).toBe(-3)
    expect(heardDocument(document, { gesture: null, comparedGains })).toBe(heard)
    expect(heardDocument(document, { gesture: null, comparedGains: new Map() })).toBe(document)
  })
})
