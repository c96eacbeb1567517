import { describe, expect, it } from 'vitest'
import { otherWords, sortLibrary, soundName, soundsNamed } from '../../../src/core/library/sounds.ts'

describe('what a folder is called', () => {
  it.each([
    ['Dog', 'Dog'],
    ['dog_barking', 'dog barking'],
    ['012 - Rain', 'Rain'],
    ['3. Church bell', 'Church bell'],
    ['01_fan', 'fan'],
    ['808', '808'],
    ['808 02', '808 02'],
    ['2-stroke engine', '2-stroke engine'],
    ['12 string guitar', '12 string guitar'],
    ['__', '__'],
    ['  Air   conditioner ', 'Air conditioner'],
    ['Hund', 'Hund'],
    ['犬', '犬'],
  ])('%s is %s', (folder, name) => expect(soundName(folder)).toBe(name))
})

describe('which recording shows which sound', () => {
  it('goes by the folder in the library, however deep the recording lies', () => {
    const recordings = ['dog/2.wav', 'dog/10.wav', 'rain/spring/a.flac', 'rain/spring/night/b.flac', 'loose.wav']
    expect(sortLibrary(['dog', 'rain', 'Empty'], recordings)).toEqual({
      sounds: [
        { name: 'dog', recordings: ['dog/2.wav', 'dog/10.wav'], nested: 0 },
        { name: 'Empty', recordings: [], nested: 0 },
        { name: 'rain', recordings: ['rain/spring/a.flac', 'rain/spring/night/b.flac'], nested: 2 },
      ],
      stray: ['loose.wav'],
    })
  })

  it('takes folders of one name together', () => {
    const { sounds } = sortLibrary([], ['Dog/1.wav', 'dog/2.wav', '01 dog/sub/3.wav'])
    expect(sounds).toHaveLength(1)
    expect(sounds[0]!.recordings).toHaveLength(3)
    expect(sounds[0]!.nested).toBe(1)
  })
})

describe('which sounds words mean', () => {
  const sounds = ['Bark', 'Dog', 'Dogs at night', 'Sirens', 'My fridge', 'baby', '🐸', 'waves'].map((name) => ({
    name,
  }))
  const named = (words: string) => soundsNamed(sounds, words).map(({ name }) => name)

  it.each([
    ['dog', ['Dog']],
    ['The DOGS', ['Dog']],
    ['barking dog', ['Bark']],
    ['siren', ['Sirens']],
    ['my fridge', ['My fridge']],
    ['My_Fridge', ['My fridge']],
    ['the ocean', []],
    ['surf', ['waves']],
    ['🐸', ['🐸']],
    ['!!!', []],
    ['the', []],
    ['', []],
    ['zither', []],
  ])('“%s”', (words, found) => expect(named(words)).toEqual(found))

  it('a name of its own wins over others of its class, which otherwise are one', () => {
    const both = [{ name: 'Bark' }, { name: 'dog barking' }]
    expect(soundsNamed(both, 'bark')).toEqual([{ name: 'Bark' }])
    expect(soundsNamed(both, 'barking dog')).toEqual(both)
  })

  it('offers what else means a sound', () => {
    expect(otherWords('Waves')).toContain('surf')
    expect(otherWords('Waves')).not.toContain('waves')
    expect(otherWords('dog barking')).toEqual(expect.arrayContaining(['bark', 'barking dog']))
    expect(otherWords('My fridge')).toEqual([])
  })
})
