import { describe, expect, it } from 'vitest'
import { blocksOf } from '../../../src/renderer/models/markdown.ts'

const text = (words: string) => [{ kind: 'text', text: words }]

describe('a card', () => {
  it('has headings, paragraphs and lists', () => {
    expect(blocksOf('# One ##\n\nTwo\nlines\n### Three\n- a\n- b\n  goes on\n* c\n')).toEqual([
      { kind: 'heading', level: 1, text: text('One') },
      { kind: 'paragraph', text: text('Two lines') },
      { kind: 'heading', level: 3, text: text('Three') },
      { kind: 'list', items: [text('a'), text('b goes on'), text('c')] },
    ])
  })

  it('has fenced code, to the end where the fence is open', () => {
    expect(blocksOf('```\n| a  1\n\n- b\n```\nafter')).toEqual([
      { kind: 'code', text: '| a  1\n\n- b' },
      { kind: 'paragraph', text: text('after') },
    ])
    expect(blocksOf('```text\na')).toEqual([{ kind: 'code', text: 'a' }])
  })

  it('has tables', () => {
    expect(blocksOf('| a | b |\n|---|--:|\n| 1 | |\n| **2** | x |\nafter')).toEqual([
      {
        ...{ kind: 'table', head: [text('a'), text('b')] },
        rows: [
          [text('1'), []],
          [[{ kind: 'strong', text: '2' }], text('x')],
        ],
      },
      { kind: 'paragraph', text: text('after') },
    ])
  })

  it('has bold words, code and links', () => {
    expect(blocksOf('See **this**, `that` and [there](https://arxiv.org/abs/1).')).toEqual([
      {
        kind: 'paragraph',
        text: [
          { kind: 'text', text: 'See ' },
          { kind: 'strong', text: 'this' },
          { kind: 'text', text: ', ' },
          { kind: 'code', text: 'that' },
          { kind: 'text', text: ' and ' },
          { kind: 'link', text: 'there', url: 'https://arxiv.org/abs/1' },
          { kind: 'text', text: '.' },
        ],
      },
    ])
  })

  it('ends with whatever it holds', () => {
    for (const odd of ['', '\n\n', '|', '| a', '#', '# ', '-', '- ', '**', '[a](', '`', '| a |\n|--|', '---', '```'])
      expect(blocksOf(odd).length).toBeLessThan(3)
  })
})
