import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../../src/core/base/random.ts'
import { formatClock, formatTime, gridStep, parseTime, rulerTicks } from '../../../src/core/timeline/grid.ts'

const meter = { rate: 48_000, tempo: 120, beatsPerBar: 4 }

describe('steps', () => {
  test.each(['time', 'samples', 'beats'] as const)('%s: labels never crowd and never thin out, at any zoom', (unit) => {
    for (let zoom = -6; zoom < 14; zoom += 0.1) {
      const framesPerPixel = 2 ** zoom
      const { major, minor } = gridStep(unit, framesPerPixel, meter)
      expect(major).toBeGreaterThanOrEqual(Math.min(90 * framesPerPixel, 36_000 * meter.rate) * (1 - 1e-9))
      if (framesPerPixel > 1) expect(major / framesPerPixel).toBeLessThanOrEqual(90 * 5)
      expect(Math.abs(major / minor - Math.round(major / minor))).toBeLessThan(1e-6)
    }
  })

  test('minor ticks subdivide; labels stand on whole steps', () => {
    const step = gridStep('time', 512, meter)
    const ticks = rulerTicks('time', 0, 4 * 48_000, step, meter)
    expect(ticks.filter((tick) => tick.label).map((tick) => tick.label)).toEqual([
      '0:00',
      '0:01',
      '0:02',
      '0:03',
      '0:04',
    ])
    expect(ticks).toHaveLength(41)
    expect(ticks[3]).toEqual({ at: 14_400, label: null })
  })

  test('labels by zoom', () => {
    const labels = (
      unit: 'time' | 'samples' | 'beats',
      framesPerPixel: number,
      from: number,
      to: number,
      count: number,
    ) =>
      rulerTicks(unit, from, to, gridStep(unit, framesPerPixel, meter), meter)
        .flatMap((tick) => tick.label ?? [])
        .slice(0, count)
    expect(labels('time', 4, 0, 9600, 3)).toEqual(['0:00.00', '0:00.01', '0:00.02'])
    expect(labels('time', 48_000, 3600 * 48_000, 7200 * 48_000, 2)).toEqual(['1:00:00', '1:02:00'])
    expect(labels('samples', 20, 0, 9600, 3)).toEqual(['0', '2,000', '4,000'])
    expect(labels('beats', 1000, 0, 400_000, 3)).toEqual(['1', '2', '3'])
    expect(labels('beats', 200, 0, 200_000, 5)).toEqual(['1.1', '1.2', '1.3', '1.4', '2.1'])
    expect(labels('beats', 50, 0, 200_000, 6)).toEqual(['1.1.1', '1.1.2', '1.1.3', '1.1.4', '1.2.1', '1.2.2'])
  })

  test('the first tick is on screen', () => {
    const step = gridStep('time', 512, meter)
    const ticks = rulerTicks('time', 1234.5, 99_999, step, meter)
    expect(ticks[0]!.at).toBeGreaterThanOrEqual(1234.5)
    expect(ticks.at(-1)!.at).toBeLessThanOrEqual(99_999)
  })
})

describe('times', () => {
  test('in full', () => {
    expect(formatTime(592_560, 'time', meter)).toBe('0:00:12.345')
    expect(formatTime(48_000 * 3661, 'time', meter)).toBe('1:01:01.000')
    expect(formatTime(592_560, 'samples', meter)).toBe('592,560')
    expect(formatTime(0, 'beats', meter)).toBe('1.1.00')
    expect(formatTime(24_000 * 5 + 12_000, 'beats', meter)).toBe('2.2.50')
    expect(formatClock(59.9996, 3)).toBe('1:00.000')
    expect(formatClock(-1.5, 1)).toBe('−0:01.5')
  })

  test.each([
    ['1:02:03.5', 3723.5],
    ['2:03', 123],
    ['83.5', 83.5],
    ['83,5 s', 83.5],
    ['.25', 0.25],
    ['1h2m3s', 3723],
    ['90m', 5400],
    ['5 min 3 s', 303],
    ['250ms', 0.25],
    ['90:00', 5400],
  ])('%s is %d s', (text, seconds) => expect(parseTime(text, 'time', meter)).toBe(Math.round(seconds * meter.rate)))

  test.each(['', 'x', '1:60', '1:2:3:4', '-5', '1:61:00', '3s2h', 'ms'])('%s is no time', (text) =>
    expect(parseTime(text, 'time', meter)).toBeNull(),
  )

  test('samples and beats', () => {
    expect(parseTime('592,560', 'samples', meter)).toBe(592_560)
    expect(parseTime('5.5', 'samples', meter)).toBeNull()
    expect(parseTime('2.2.50', 'beats', meter)).toBe(132_000)
    expect(parseTime('2.2.5', 'beats', meter)).toBe(132_000)
    expect(parseTime('3', 'beats', meter)).toBe(192_000)
    expect(parseTime('1.5', 'beats', meter)).toBeNull()
    expect(parseTime('0.1', 'beats', meter)).toBeNull()
  })

  test('what is shown can be typed', () => {
    const random = seededRandom(3)
    for (let i = 0; i < 2000; i++) {
      const frames = Math.floor(random() * 48_000 * 20_000)
      expect(parseTime(formatTime(frames, 'samples', meter), 'samples', meter)).toBe(frames)
      const ms = Math.round((frames / 48_000) * 1000) * 48
      expect(parseTime(formatTime(frames, 'time', meter), 'time', meter)).toBe(ms)
    }
  })
})
