import { describe, expect, it } from 'vitest'
import { fuzzyMatch } from '../../../src/core/commands/fuzzy.ts'
import { commands } from '../../../src/core/commands/table.ts'

const best = (query: string): string | undefined =>
  commands
    .flatMap(({ label }) => {
      const match = fuzzyMatch(query, label)
      return match ? [{ label, score: match.score }] : []
    })
    .sort((a, b) => b.score - a.score)[0]?.label

describe('fuzzy matching', () => {
  it('finds letters in order and says where', () => {
    expect(fuzzyMatch('zts', 'Zoom to Selection')?.places).toEqual([0, 5, 8])
    expect(fuzzyMatch('undo', 'Undo')?.places).toEqual([0, 1, 2, 3])
  })

  it('does not find what is not there', () => {
    expect(fuzzyMatch('xyz', 'Zoom to Selection')).toBeNull()
    expect(fuzzyMatch('oz', 'Zoo')).toBeNull()
    expect(fuzzyMatch('zoom quickly', 'Zoom In')).toBeNull()
  })

  it('takes words in any order', () => {
    expect(fuzzyMatch('selection zoom', 'Zoom to Selection')).not.toBeNull()
  })

  it('matches everything with nothing', () => {
    expect(fuzzyMatch('  ', 'Undo')).toEqual({ score: 0, places: [] })
  })

  it('prefers words that begin so, and shorter labels', () => {
    const score = (query: string, text: string): number => fuzzyMatch(query, text)!.score
    expect(score('sp', 'Split')).toBeGreaterThan(score('sp', 'Inspector'))
    expect(score('zoom in', 'Zoom In')).toBeGreaterThan(score('zoom in', 'Zoom Normal In Time'))
    expect(score('split', 'Split')).toBeGreaterThan(score('split', 'Split to New Track'))
  })

  it.each([
    ['undo', 'Undo'],
    ['exp', 'Export…'],
    ['zoom sel', 'Zoom to Selection'],
    ['new tr', 'New Track'],
    ['describe', 'Describe a Sound…'],
    ['mute all', 'Mute All Tracks'],
  ])('%s means %s', (query, label) => {
    expect(best(query)).toBe(label)
  })

  it('finds the best alignment, not the first', () => {
    // The "t" of "Track" begins a word; the one of "Split" comes first.
    expect(fuzzyMatch('tr', 'Split Track')?.places).toEqual([6, 7])
  })
})
