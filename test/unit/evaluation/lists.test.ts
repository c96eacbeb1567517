import { describe, expect, it } from 'vitest'
import { benchmarks, itemsOf } from '../../../src/core/evaluation/benchmarks.ts'
import { parseCommaSeparated, writeCommaSeparated } from '../../../src/core/evaluation/comma-separated.ts'

const benchmark = (id: string) => benchmarks.find((one) => one.id === id)!

describe('comma-separated values', () => {
  it('reads quotes, line ends and what is empty', () => {
    const text = '\ufeffidx,caption\r\n0,"A dog, barking"\n\n1,"He said ""hush"""\n2,\n"3","over\ntwo lines"'
    expect(parseCommaSeparated(text)).toEqual([
      ['idx', 'caption'],
      ['0', 'A dog, barking'],
      ['1', 'He said "hush"'],
      ['2', ''],
      ['3', 'over\ntwo lines'],
    ])
    expect(parseCommaSeparated('')).toEqual([])
  })

  it('reads what it writes', () => {
    const rows = [
      ['a', 'b, c', '"d"', 'e\nf', ''],
      ['–', ' g ', '', '0', 'h'],
    ]
    expect(parseCommaSeparated(writeCommaSeparated(rows))).toEqual(rows)
  })

  it.each(['a,"b', 'a,"b"c\n'])('refuses %j', (text) => {
    expect(() => parseCommaSeparated(text)).toThrow('quote')
  })
})

describe('lists of AudioSep’s benchmark', () => {
  it('names the files of its layout', () => {
    const rows = [
      ['idx', 'caption', 'src_wav', 'noise_wav'],
      ['7', 'chirping birds', '1-100038-A-14.wav', '1-30226-A-0.wav'],
    ]
    const item = { id: '7', query: 'chirping birds', mixture: 'mixture-7.wav', source: 'segment-7.wav' }
    expect(itemsOf(benchmark('esc50'), rows)).toEqual([{ ...item, class: 'chirping birds' }])
    expect(itemsOf(benchmark('clotho'), rows)).toEqual([{ ...item, class: '' }])
  })

  it('takes the paths of AudioSet and VGGSound from their lists', () => {
    const folder = 'evaluation/data/audioset/class_id=0'
    const speech = ['0', 'Speech', `${folder}/a,source.wav`, `${folder}/a,mixture.wav`]
    expect(itemsOf(benchmark('audioset'), [['idx', 'caption', 'src_wav', 'noise_wav'], speech])).toEqual([
      {
        id: '0',
        query: 'Speech',
        class: 'Speech',
        mixture: 'class_id=0/a,mixture.wav',
        source: 'class_id=0/a,source.wav',
      },
    ])
    const head = ['file_id', 'mix_wav', 's0_wav', 's0_text', 's1_wav', 's1_text']
    const pair = ['x+++y', 'data/mix_wav/p.wav', 'data/s0_wav/p.wav', 'playing accordion', 'data/s1_wav/p.wav', 'bark']
    const [item] = itemsOf(benchmark('vggsound'), [head, pair])
    expect(item).toMatchObject({
      query: 'playing accordion',
      mixture: 'data/mix_wav/p.wav',
      source: 'data/s0_wav/p.wav',
    })
  })

  it('refuses other lists in words', () => {
    expect(() =>
      itemsOf(benchmark('esc50'), [
        ['filename', 'caption'],
        ['a', 'b'],
      ]),
    ).toThrow('it lacks idx')
    expect(() => itemsOf(benchmark('esc50'), [['idx', 'caption']])).toThrow('nothing to evaluate')
    expect(() => itemsOf(benchmark('esc50'), [['idx', 'caption'], ['1']])).toThrow('line 2')
  })
})
