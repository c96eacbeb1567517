import { describe, expect, it } from 'vitest'
import { queriesOf, splitAtCommas, splitTyped } from '../../../src/renderer/separate/queries.ts'

describe('the sounds that are asked for', () => {
  it('are those set down and the one being typed, none twice and none empty', () => {
    expect(queriesOf(['dog', 'a  car'], ' rain ')).toEqual(['dog', 'a car', 'rain'])
    expect(queriesOf(['dog'], 'Dog')).toEqual(['dog'])
    expect(queriesOf([], '   ')).toEqual([])
  })
})

describe('typed text', () => {
  it.each([
    ['dog', [], 'dog'],
    ['dog;', ['dog'], ''],
    ['dog; car; ra', ['dog', 'car'], 'ra'],
    [';;', [], ''],
    ['dog；cat', ['dog'], 'cat'],
    ['a man speaks, then a dog barks', [], 'a man speaks, then a dog barks'],
  ])('%j is set down at its semicolons', (typed, complete, rest) => {
    expect(splitTyped(typed)).toEqual({ complete, rest })
  })

  it('may be meant as several sounds where it has commas', () => {
    expect(splitAtCommas('dog, car , rain')).toEqual(['dog', 'car', 'rain'])
    expect(splitAtCommas('dog,')).toEqual([])
    expect(splitAtCommas('dog, dog')).toEqual([])
    expect(splitAtCommas('dog')).toEqual([])
  })
})
