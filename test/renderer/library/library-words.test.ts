import { describe, expect, it } from 'vitest'
import type { LibrarySound } from '../../../src/contract/library.ts'
import {
  keyOf,
  knownOf,
  originSentence,
  soundFact,
  soundsMatching,
  unheardFor,
} from '../../../src/renderer/library/library-words.ts'
import { completionsOf } from '../../../src/renderer/separate/known-sounds.ts'

const sound = (name: string, changes: Partial<LibrarySound> = {}): LibrarySound => ({
  ...{ name, words: [], recordings: 2, heard: 2, waiting: 0, nested: 0 },
  ...changes,
})

describe('what a chip says of its sound', () => {
  it.each([
    [{}, '2 recordings'],
    [{ recordings: 1, heard: 1 }, '1 recording'],
    [{ recordings: 5, heard: 2, waiting: 3 }, '2 of 5 recordings listened to'],
    [{ heard: 0, waiting: 2 }, 'not listened to yet'],
    [{ heard: 0 }, 'nothing in its folder can be used'],
    [{ recordings: 0, heard: 0 }, 'no recordings in its folder yet'],
  ])('%j', (changes, fact) => expect(soundFact(sound('Dog', changes))).toBe(fact))
})

describe('sounds', () => {
  const sounds = [sound('Bark', { words: ['barking dog'] }), sound('My fan'), sound('Rain', { heard: 0, waiting: 2 })]

  it('are found by name and by other words', () => {
    expect(soundsMatching(sounds, ' DOG ').map(({ name }) => name)).toEqual(['Bark'])
    expect(soundsMatching(sounds, '')).toHaveLength(3)
  })

  it('complete what is typed once they were listened to', () => {
    const known = [knownOf({ sounds })]
    expect(completionsOf('my f', known)).toEqual([{ text: 'My fan', sound: null }])
    expect(completionsOf('barking', known)).toEqual([{ text: 'barking dog', sound: 'Bark' }])
    expect(completionsOf('rai', known)).toEqual([])
  })

  it('that are meant and were not listened to are told', () => {
    expect(unheardFor({ sounds }, 'the rain').map(({ name }) => name)).toEqual(['Rain'])
    expect(unheardFor({ sounds }, 'bark')).toEqual([])
    expect(unheardFor({ sounds }, 'zither')).toEqual([])
  })

  it('make answers others when one was listened to', () => {
    const library = (heard: number) =>
      ({ listener: { name: 'A', model: 'a' }, sounds: [sound('Dog', { heard })] }) as never
    expect(keyOf(library(1))).not.toBe(keyOf(library(2)))
    expect(keyOf(null)).toBe('')
  })

  it('are named as where an answer comes from', () => {
    expect(originSentence({ from: 'library', names: ['Bark', 'dog barking'], recordings: 12 })).toBe(
      'From your library, 12 recordings of “Bark”, “dog barking”.',
    )
    expect(originSentence({ from: 'project', names: ['Dog'], recordings: 1 })).toBe(
      'From this project, 1 example of “Dog”.',
    )
  })
})
