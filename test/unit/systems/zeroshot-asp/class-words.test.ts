import { expect, it } from 'vitest'
import { classOf, isSameSound } from '../../../../src/core/systems/zeroshot-asp/class-words.ts'
import { audioSetClasses } from '../../../../src/core/systems/zeroshot-asp/classes.ts'

it('finds every class by its name, however it is written', () => {
  for (const name of audioSetClasses) {
    expect(classOf(name)).toBe(name)
    expect(classOf(`the ${name.toUpperCase()}`)).toBe(name)
  }
})

it('finds a class by a part of its name, in the plural, and by what people say', () => {
  expect(classOf('footsteps')).toBe('Walk, footsteps')
  expect(classOf('Dogs')).toBe('Dog')
  expect(classOf('a dog barking')).toBe('Bark')
  expect(classOf('baby crying')).toBe('Baby cry, infant cry')
  expect(classOf('the thing next door')).toBeNull()
  expect(classOf('')).toBeNull()
})

it('knows two names of one sound, of a class or not', () => {
  expect(isSameSound('dog', 'Dog 2')).toBe(true)
  expect(isSameSound('dog barking', 'Bark')).toBe(true)
  expect(isSameSound('my kettle', 'the kettle')).toBe(false)
  expect(isSameSound('our old boiler', 'Our old boilers')).toBe(true)
  expect(isSameSound('dog', 'cat')).toBe(false)
})
