import { describe, expect, it } from 'vitest'
import {
  faderLeast,
  faderMost,
  faderTaper,
  formatDecibels,
  formatPan,
  meterPosition,
  parseDecibels,
  parsePan,
} from '../../../src/renderer/ui/levels.ts'

describe('levels', () => {
  it.each([
    [0, '0.0'],
    [-0.04, '0.0'],
    [-6, '−6.0'],
    [3.25, '+3.3'],
    [Number.NEGATIVE_INFINITY, '−∞'],
  ])('%d dB reads %s', (gain, text) => {
    expect(formatDecibels(gain)).toBe(text)
  })

  it.each([
    ['-3', -3],
    ['−3 dB', -3],
    ['+1.5db', 1.5],
    ['1,5', 1.5],
    ['', null],
    ['loud', null],
    ['3-', null],
  ])('"%s" is %s dB', (text, gain) => {
    expect(parseDecibels(text)).toBe(gain)
  })

  it('reads back every gain and pan that it shows', () => {
    for (let gain = -60; gain <= 12; gain += 0.1)
      expect(Math.abs(parseDecibels(`${formatDecibels(gain)} dB`)! - gain)).toBeLessThanOrEqual(0.0501)
    for (let pan = -100; pan <= 100; pan++) expect(parsePan(formatPan(pan / 100))).toBeCloseTo(pan / 100, 9)
  })

  it.each([
    ['c', 0],
    ['L30', -0.3],
    ['30 R', 0.3],
    ['-50', -0.5],
    ['L 500', -1],
    ['left', null],
  ])('"%s" is pan %s', (text, pan) => {
    expect(parsePan(text)).toBe(pan)
  })

  it('has a fader whose travel goes there and back', () => {
    expect(faderTaper.to(faderLeast)).toBe(0)
    expect(faderTaper.to(faderMost)).toBe(1)
    let before = -1
    for (let gain = faderLeast; gain <= faderMost; gain += 0.25) {
      const position = faderTaper.to(gain)
      expect(position).toBeGreaterThan(before)
      expect(faderTaper.from(position)).toBeCloseTo(gain, 9)
      before = position
    }
  })

  it('has a meter from silence to full scale', () => {
    expect(meterPosition(0)).toBe(0)
    expect(meterPosition(1)).toBe(1)
    expect(meterPosition(2)).toBe(1)
    expect(meterPosition(10 ** (-40 / 20))).toBeCloseTo(0.2, 9)
  })
})
