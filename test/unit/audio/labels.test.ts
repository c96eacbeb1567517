import { describe, expect, test } from 'vitest'
import { formatLabels, LabelsError, parseLabels } from '../../../src/core/audio/labels.ts'

const lineOf = (text: string): number => {
  try {
    parseLabels(text)
  } catch (thrown) {
    if (thrown instanceof LabelsError) return thrown.line
  }
  return 0
}

describe('Audacity label text', () => {
  test('points and ranges, names with spaces, any line ends', () => {
    const labels = [
      { from: 0.5, to: 0.5, name: 'a point' },
      { from: 1, to: 2.25, name: '' },
    ]
    for (const end of ['\n', '\r\n', '\r'])
      expect(parseLabels(`0.500000\t0.500000\ta point${end}1\t2.25\t${end}`)).toEqual(labels)
    expect(parseLabels('\uFEFF0.5\t0.5\ta point\n\n1\t2.25')).toEqual(labels)
  })

  test('the line of a spectral selection is passed over', () => {
    expect(parseLabels('1\t2\thum\n\\\t49.0\t51.0\n3\t4\tnext')).toEqual([
      { from: 1, to: 2, name: 'hum' },
      { from: 3, to: 4, name: 'next' },
    ])
  })

  test('decimal commas, exponents, reversed ranges, times before 0, one time only', () => {
    expect(parseLabels('1,5\t2,5\ta')).toEqual([{ from: 1.5, to: 2.5, name: 'a' }])
    expect(parseLabels('1e1\t2E1\ta')).toEqual([{ from: 10, to: 20, name: 'a' }])
    expect(parseLabels('3\t2\ta')).toEqual([{ from: 2, to: 3, name: 'a' }])
    expect(parseLabels('-1\t2\ta')).toEqual([{ from: 0, to: 2, name: 'a' }])
    expect(parseLabels('1.5\tname')).toEqual([{ from: 1.5, to: 1.5, name: 'name' }])
  })

  test('bad lines are named by their number', () => {
    expect(lineOf('1\t2\tok\nhello\t2\tx')).toBe(2)
    expect(lineOf('1\t2\tok\r\n\r\n3')).toBe(3)
    expect(lineOf('NaN\t2\tx')).toBe(1)
    expect(lineOf('0x10\t2\tx')).toBe(1)
    expect(lineOf('1\tx\ty')).toBe(1)
    expect(lineOf('')).toBe(0)
  })

  test('what is written is read back, in order', () => {
    const labels = [
      { from: 2, to: 3.125, name: 'second' },
      { from: 0.25, to: 0.25, name: 'first\tand\nmore' },
    ]
    const text = formatLabels(labels)
    expect(text).toBe('0.250000\t0.250000\tfirst and more\n2.000000\t3.125000\tsecond\n')
    expect(parseLabels(text).map(({ from }) => from)).toEqual([0.25, 2])
    expect(formatLabels([])).toBe('')
  })
})
