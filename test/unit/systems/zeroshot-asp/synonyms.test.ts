import { describe, expect, it } from 'vitest'
import { classOf, waysToSay } from '../../../../src/core/systems/zeroshot-asp/class-words.ts'
import { audioSetClasses } from '../../../../src/core/systems/zeroshot-asp/classes.ts'
import { synonyms } from '../../../../src/core/systems/zeroshot-asp/synonyms.ts'

describe('what people say for AudioSet’s classes', () => {
  it('is said of classes that there are', () => {
    expect(synonyms.filter(([, name]) => !audioSetClasses.includes(name))).toEqual([])
  })

  it('means the one class that it stands beside, and no other by its name', () => {
    expect(synonyms.filter(([said, name]) => classOf(said) !== name).map(([said]) => [said, classOf(said)])).toEqual([])
  })

  it('is not said twice of one', () => {
    const all = synonyms.map(([said]) => said)
    expect(all.filter((words, index) => all.indexOf(words) !== index)).toEqual([])
  })

  it('leaves every class its own name, in any case, number and with an article', () => {
    for (const name of audioSetClasses) {
      expect(classOf(name)).toBe(name)
      expect(classOf(`the ${name.toUpperCase()}`)).toBe(name)
      expect(waysToSay(name).length).toBeGreaterThan(0)
    }
  })

  it.each([
    ['barking dogs', 'Bark'],
    ['a crying baby', 'Baby cry, infant cry'],
    ['Birdsong', 'Bird vocalization, bird call, bird song'],
    ['pots', 'Dishes, pots, and pans'],
    ['pans', 'Dishes, pots, and pans'],
    ['wasp', 'Bee, wasp, etc.'],
    ['police car', 'Police car (siren)'],
    ['hoovers', 'Vacuum cleaner'],
    ['keyboard', 'Keyboard (musical)'],
    ['tapping', 'Tap'],
    ['whimper', 'Whimper'],
    ['etc', null],
    ['unicorn', null],
  ])('“%s” is %s', (words, name) => {
    expect(classOf(words)).toBe(name)
  })
})
