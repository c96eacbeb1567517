import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createBytePairs } from '../../../../src/core/systems/audiosep/clap/byte-pairs.ts'
import { createTokenizer } from '../../../../src/core/systems/audiosep/clap/tokenizer.ts'
import { sharedFolder, sharedMissing } from '../../../support/shared.ts'

type Case = { readonly text: string; readonly ids: readonly number[] }

const read = (folder: string) => {
  const text = (name: string) => readFileSync(join(folder, name), 'utf8')
  return {
    tokenizer: createTokenizer(text('vocab.json'), text('merges.txt')),
    cases: JSON.parse(text('expected.json')) as readonly Case[],
  }
}

const own = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'byte-pairs')

describe('ids are those of Hugging Face’s RobertaTokenizer', () => {
  const { tokenizer, cases } = read(own)
  test.each(cases.map((one) => [JSON.stringify(one.text).slice(0, 60), one] as const))('%s', (_, { text, ids }) => {
    expect(tokenizer.encode(text)).toEqual(ids)
  })

  const shared = sharedFolder()
  if (shared === null) console.log(sharedMissing)
  test.skipIf(shared === null)('and those of the golden case', () => {
    const { tokenizer, cases } = read(join(shared!, 'goldens', 'roberta-tokenizer'))
    for (const { text, ids } of cases) expect(tokenizer.encode(text), text).toEqual(ids)
  })
})

describe('any text has ids', () => {
  const { tokenizer } = read(own)

  test('half of a surrogate pair is the replacement character', () => {
    expect(tokenizer.encode('a\ud83c b')).toEqual(tokenizer.encode('a\ufffd b'))
    expect(tokenizer.encode('\udfb8')).toEqual(tokenizer.encode('\ufffd'))
  })

  test('a text is cut where asked, with the end kept', () => {
    const whole = tokenizer.encode('a woman is speaking')
    for (let most = 2; most <= whole.length + 1; most++) {
      const ids = tokenizer.encode('a woman is speaking', most)
      expect(ids).toEqual([...whole.slice(0, -1).slice(0, most - 1), whole.at(-1)])
    }
  })

  test('a word of a million letters takes no time that grows with its square', () => {
    const started = performance.now()
    expect(tokenizer.encode('ab'.repeat(500_000))).toHaveLength(512)
    expect(tokenizer.encode(`${' '.repeat(1_000_000)}<mask>`)).toHaveLength(3)
    expect(performance.now() - started).toBeLessThan(30_000)
  })

  test('a symbol that the vocabulary lacks is <unk>', () => {
    const few = createTokenizer('{"<s>":0,"</s>":1,"<unk>":2,"a":3,"ab":4}', '#version: 0.2\na b\n')
    expect(few.encode('ab a b')).toEqual([0, 4, 2, 3, 2, 2, 1])
    // No `<mask>` in this vocabulary: the text means its letters.
    expect(few.encode('<mask>')).toEqual([0, ...[...'<m'].map(() => 2), 3, ...[...'sk>'].map(() => 2), 1])
  })

  test('a vocabulary without an end is refused', () => {
    expect(() => createTokenizer('{"<s>":0,"<unk>":2}', '')).toThrow('the vocabulary has no </s>')
  })
})

describe('merges', () => {
  test('are made in their order, the leftmost first', () => {
    const pairs = createBytePairs('#version: 0.2\na a\naa a\nb c\r\na bc\n')
    expect(pairs.symbolsOf('aaaaa')).toEqual(['aa', 'aaa'])
    expect(pairs.symbolsOf('abc')).toEqual(['abc'])
    expect(pairs.symbolsOf('ab')).toEqual(['a', 'b'])
    expect(pairs.symbolsOf('')).toEqual([])
  })
})
