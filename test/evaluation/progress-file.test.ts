import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openProgressFile } from '../../src/main/evaluation/progress-file.ts'
import { type ItemResult, unscored } from '../../src/main/evaluation/result.ts'
import { temporaryFolder } from '../support/temporary.ts'

const identity = { benchmark: 'pairs', seed: 0, settings: { channels: 'linked' } }
const frame = { sdr: Number.NaN, isr: Number.POSITIVE_INFINITY, sir: Number.NEGATIVE_INFINITY, sar: 1.25 }
const result = (id: string): ItemResult => ({
  ...unscored({ id, class: 'dog', query: 'dog' }, ''),
  stems: { vocals: { ...frame, frames: [frame] } },
  problem: null,
})

describe('the file that an evaluation is resumed from', () => {
  it('gives back every number, also what JSON has no name for', () => {
    using folder = temporaryFolder()
    const path = folder.file('out.json.progress')
    const file = openProgressFile(path, identity, false)
    file.add(result('1'))
    file.add(result('2'))
    const again = openProgressFile(path, identity, true)
    expect([...again.done]).toEqual([
      ['1', result('1')],
      ['2', result('2')],
    ])
    expect(openProgressFile(path, identity, false).done.size).toBe(0)
  })

  it('leaves out a line that was cut off, and goes on whole', () => {
    using folder = temporaryFolder()
    const path = folder.file('out.csv.progress')
    openProgressFile(path, identity, false).add(result('1'))
    appendFileSync(path, '{"id":"2","cla')
    openProgressFile(path, identity, true).add(result('3'))
    expect([...openProgressFile(path, identity, true).done.keys()]).toEqual(['1', '3'])
    for (const line of readFileSync(path, 'utf8').trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow()
  })

  it('refuses what is of another evaluation, or nothing of ours', () => {
    using folder = temporaryFolder()
    const path = folder.file('out.json.progress')
    openProgressFile(path, identity, false).add(result('1'))
    expect(() => openProgressFile(path, { ...identity, seed: 1 }, true)).toThrow('its seed is 0, not 1')
    writeFileSync(path, 'recipes\n')
    expect(() => openProgressFile(path, identity, true)).toThrow('not what an evaluation leaves')
    expect(readFileSync(path, 'utf8')).toBe('recipes\n')
  })
})
