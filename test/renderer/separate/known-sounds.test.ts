import { describe, expect, it } from 'vitest'
import { completionsOf, firstOf, groupsOf, wordsByTool } from '../../../src/renderer/separate/known-sounds.ts'
import type { Systems } from '../../../src/renderer/separate/use-systems.ts'

type Knows = Systems[number]['knows']
const sound = (group: string | undefined, audience: Knows[number]['audience'], ...words: string[]): Knows[number] => ({
  ...{ words, audience, tool: 'Everyday' },
  ...(group === undefined ? {} : { group }),
})

const everyday = {
  knows: [
    sound('People', 'podcaster', 'speech', 'voice', 'talking'),
    sound('People', 'podcaster', 'applause', 'clapping'),
    sound('People', 'podcaster', 'sneeze'),
    sound('People', 'podcaster', 'crying baby', 'infant'),
    sound('Animals', 'anyone', 'rooster', 'cock'),
    sound('Animals', 'anyone', 'dog', 'puppy', 'barking dog'),
    sound('Instruments', 'musician', 'accordion'),
    sound('Instruments', 'musician', 'drums', 'drum kit'),
    sound('Instruments', 'musician', 'piano'),
  ],
}
const tools = { knows: [sound(undefined, 'podcaster', 'hiss', 'tape hiss'), sound(undefined, 'musician', 'drums')] }
const namesOf = (groups: ReturnType<typeof groupsOf>) =>
  Object.fromEntries(groups.map(({ heading, sounds }) => [heading, sounds.map(({ name }) => name)]))

describe('the sounds of a system', () => {
  it('are listed under headings, where it has some', () => {
    expect(namesOf(groupsOf(everyday))).toEqual({
      People: ['speech', 'applause', 'sneeze', 'crying baby'],
      Animals: ['rooster', 'dog'],
      Instruments: ['accordion', 'drums', 'piano'],
    })
    expect(groupsOf(tools)).toEqual([])
  })

  it('begin with a few of what people ask for most, for whoever asks', () => {
    const groups = groupsOf(everyday)
    expect(namesOf(firstOf(groups, 'podcaster', new Set()))).toEqual({
      People: ['speech', 'crying baby', 'applause'],
    })
    expect(namesOf(firstOf(groups, 'musician', new Set()))).toEqual({ Instruments: ['drums', 'piano'] })
    expect(namesOf(firstOf(groups, 'musician', new Set(['drums'])))).toEqual({})
  })

  it('begin with the headings for whoever asks', () => {
    const mixed = { knows: [...everyday.knows, sound('Nature', 'anyone', 'rain'), sound('Nature', 'anyone', 'wind')] }
    const headings = (audience: 'podcaster' | 'musician') =>
      firstOf(groupsOf(mixed), audience, new Set()).map(({ heading }) => heading)
    expect(headings('podcaster')).toEqual(['People', 'Nature'])
    expect(headings('musician')).toEqual(['Instruments', 'Nature'])
  })

  it('go before a tool that only comes near', () => {
    const near = { ...sound(undefined, 'podcaster', 'dog', 'rumble'), near: true }
    const rough = { knows: [...tools.knows, near] }
    expect(wordsByTool([rough], 'podcaster')).toEqual([
      { tool: 'Everyday', words: ['hiss', 'tape hiss', 'dog', 'rumble'] },
    ])
    expect(wordsByTool([rough, everyday], 'podcaster')).toEqual([
      { tool: 'Everyday', words: ['hiss', 'tape hiss', 'rumble'] },
    ])
    expect(wordsByTool([rough, everyday], 'musician')).toEqual([{ tool: 'Everyday', words: ['drums'] }])
  })
})

describe('completions', () => {
  const texts = (typed: string) => completionsOf(typed, [everyday, tools]).map(({ text }) => text)

  it('are names before other words, and beginnings before later words', () => {
    expect(texts('p')).toEqual(['piano', 'puppy'])
    expect(texts('d')).toEqual(['dog', 'drums', 'drum kit', 'barking dog'])
    expect(completionsOf('pup', [everyday])).toEqual([{ text: 'puppy', sound: 'dog' }])
    expect(completionsOf('bab', [everyday])).toEqual([{ text: 'crying baby', sound: null }])
  })

  it('keep the words before a name', () => {
    expect(texts('the do')).toEqual(['the dog', 'the barking dog'])
    expect(texts('The sound of the spe')).toEqual(['The sound of the speech'])
  })

  it('are none before anything is typed, and none for what is a name already', () => {
    expect(texts('')).toEqual([])
    expect(texts('the ')).toEqual([])
    expect(texts('dog')).toEqual([])
    expect(texts('The Dog')).toEqual([])
    expect(texts('zebra')).toEqual([])
  })

  it('take every character as it is', () => {
    for (const typed of ['(', '[a', '*', '\\', '.', 'a+', '$^']) expect(texts(typed)).toEqual([])
  })

  it('are few', () => {
    const many = { knows: Array.from({ length: 50 }, (_, index) => sound('All', 'anyone', `dog ${index}`)) }
    expect(completionsOf('do', [many])).toHaveLength(8)
  })

  it('take whatever is typed as it stands, spaces and signs included', () => {
    expect(texts('crying b')).toEqual(['crying baby'])
    expect(texts('drum ki')).toEqual(['drum kit'])
    for (const typed of ['a man - and', 'c++', '(', '[x', '\\', 'what?', 'a|b', '{1}', '^', '$', '*', 'dog/cat', '“”'])
      expect([typed, completionsOf(typed, [everyday, tools])]).toEqual([typed, []])
  })
})
