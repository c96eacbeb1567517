import { describe, expect, test } from 'vitest'
import { FormMismatch, readForm } from '../../../../src/core/systems/embedded/form.ts'
import { embeddedVocabulary, knownSounds, soundGroups } from '../../../../src/core/systems/embedded/vocabulary.ts'
import { embeddedMetadata } from '../../../support/embedded-model.ts'

test('what a model has learned is listed under headings, families first', () => {
  const sounds = embeddedVocabulary(embeddedMetadata())
  expect(sounds.map(({ group, name }) => [group, name])).toEqual([
    ['Animals and nature', 'animal'],
    ['Animals and nature', 'dog'],
    ['Animals and nature', 'rain'],
    ['Music and instruments', 'music'],
    ['Music and instruments', 'piano'],
    ['Other sounds', 'theremin'],
  ])
  expect(sounds.filter(({ family }) => family).map(({ id }) => id)).toEqual(['animals', 'music'])
  expect(sounds[1]).toMatchObject({ id: 'dog', synonyms: ['barking dog', 'puppy'] })

  const known = knownSounds(sounds, 'Tool')
  expect(known[1]).toEqual({
    words: ['dog', 'barking dog', 'puppy'],
    tool: 'Tool',
    audience: 'anyone',
    group: 'Animals and nature',
  })
  const headings = known.map(({ group }) => soundGroups.indexOf(group as never))
  expect(headings).toEqual(headings.toSorted((a, b) => a - b))
  expect(headings).not.toContain(-1)
})

describe('what a file says of itself', () => {
  test('is read', () => {
    expect(readForm(embeddedMetadata())).toMatchObject({
      rate: 32_000,
      threshold: 0.5,
      preset: { frameSize: 512, hop: 128, patch: 2, levels: 1, heads: 2, phase: true },
      words: { most: 12, grams: 40 },
    })
  })

  const preset = JSON.parse(embeddedMetadata().preset!)
  test.each([
    [{ form: 'lasso-embedded-1' }, /it says no concepts/],
    [{ ...embeddedMetadata(), form: 'lasso-embedded-9' }, /lasso-embedded-9/],
    [{}, /form is not said/],
    [{ ...embeddedMetadata(), preset: '{' }, /preset is no JSON/],
    [embeddedMetadata({ rate: 0 }), /rate is 0/],
    [embeddedMetadata({ threshold: 1.5 }), /threshold is 1.5/],
    [embeddedMetadata({ concepts: [] }), /no concepts/],
    [embeddedMetadata({ concepts: [{ id: 'dog', names: [], leaves: ['dog'] }] }), /names/],
    [embeddedMetadata({ preset: { ...preset, hop: 1.5 } }), /hop is 1.5/],
    [embeddedMetadata({ preset: { ...preset, sections: [[100, 3]] } }), /section ends at 100/],
    [embeddedMetadata({ preset: { ...preset, sections: [[128, 1]] } }), /end at 128 of 256/],
    [embeddedMetadata({ preset: { ...preset, widths: [] } }), /no widths/],
  ])('is refused where it makes no sense: %#', (metadata, message) => {
    expect(() => readForm(metadata as { [name: string]: string })).toThrow(FormMismatch)
    expect(() => readForm(metadata as { [name: string]: string })).toThrow(message)
  })
})
