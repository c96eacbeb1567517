import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WeightMismatch } from '../../../../src/core/nn/weights.ts'
import { readForm } from '../../../../src/core/systems/embedded/form.ts'
import { openTextEncoder, type TextEncoder } from '../../../../src/core/systems/embedded/text-encoder.ts'
import { createReader, type Reader } from '../../../../src/core/systems/embedded/understanding.ts'
import { openModelTensors } from '../../../../src/main/inference/model-tensors.ts'
import { embeddedMetadata, writeEmbeddedModel } from '../../../support/embedded-model.ts'
import { temporaryFolder } from '../../../support/temporary.ts'

let folder: ReturnType<typeof temporaryFolder>
let encoder: TextEncoder
let read: Reader
beforeAll(async () => {
  folder = temporaryFolder()
  const contents = openModelTensors(await writeEmbeddedModel(folder.path))
  const form = readForm(contents.metadata)
  encoder = openTextEncoder(contents, form)
  read = createReader(encoder, form)
  contents.close()
})
afterAll(() => folder[Symbol.dispose]())

const soundsOf = (text: string): string[] | null => {
  const meaning = read(text)
  return meaning.kind === 'known' ? meaning.sounds.map(({ concept }) => concept.id) : null
}

test('whatever words were understood by, the network is asked by the concept’s own name', () => {
  const embedding = encoder.embed('dog')
  for (const text of ['dog', 'the puppy', 'barking dog!'])
    expect(read(text)).toMatchObject({ kind: 'known', sounds: [{ text, embedding }] })
})

describe('what words mean', () => {
  test.each([
    ['dog', ['dog']],
    ['Dog!', ['dog']],
    ['the barking dog', ['dog']],
    ['puppy', ['dog']],
    ['dog and rain', ['dog', 'rain']],
    ['the rain, a dog & some music', ['rain', 'dog', 'music']],
    ['rain plus rainfall', ['rain']],
    ['dog, please', ['dog']],
    ['rian', ['rain']],
    ['my dog', ['dog']],
    ['please take out the barking dog', ['dog']],
    ['can you hear the rian there', ['rain']],
  ])('“%s” is known', (text, sounds) => expect(soundsOf(text)).toEqual(sounds))

  test.each([
    ['hippopotamus', ['hippopotamus']],
    ['the hippopotamus, please', ['hippopotamus']],
    ['dog and hippopotamus', ['hippopotamus']],
    ['Xylophone or Volcano', ['Xylophone', 'Volcano']],
    ['狗', ['狗']],
    ['!!', ['!!']],
  ])('“%s” is not sure', (text, words) => expect(read(text)).toMatchObject({ kind: 'unsure', words }))

  const sure = (): TextEncoder => ({ ...encoder, probabilities: (e) => encoder.probabilities(e).map(() => 0.99) })

  test.each(['hot dog', 'The Hot-Dog, please!', 'a rainbow', 'the rainbwo over the sea', 'a hot dog in the rain'])(
    '“%s” is a stranger, however near its letters are',
    (text) => {
      const form = readForm(embeddedMetadata())
      expect(createReader(sure(), form)(text)).toMatchObject({ kind: 'unsure', nearest: [] })
      expect(createReader(sure(), { ...form, strangers: [] })(text)).toMatchObject({ kind: 'known' })
    },
  )

  test('a short word is no slip for a stranger’s', () => {
    const form = { ...readForm(embeddedMetadata()), strangers: ['bellow'] }
    expect(createReader(sure(), form)('a dog below the window')).toMatchObject({ kind: 'known' })
    expect(createReader(sure(), form)('a bellow below the window')).toMatchObject({ kind: 'unsure' })
  })

  test('the words of a stranger, apart, are only words', () =>
    expect(createReader(sure(), readForm(embeddedMetadata()))('a hot barking dog')).toMatchObject({ kind: 'known' }))

  test('a name is surely what it names, whatever the encoder makes of it', () => {
    const doubtful: TextEncoder = { ...encoder, probabilities: (e) => encoder.probabilities(e).map(() => 0.01) }
    expect(createReader(doubtful, readForm(embeddedMetadata()))('the puppy')).toMatchObject({
      kind: 'known',
      confidence: 1,
    })
  })

  test.each(['', '  ', 'please', 'the sound of'])('“%s” is nothing', (text) =>
    expect(read(text)).toEqual({ kind: 'nothing' }),
  )

  test('known sounds that come near are named, the nearest first', () => {
    const form = readForm(embeddedMetadata())
    const likely = [0.4, 0.2, 0.1, 0.01, 0.45, 0.149]
    const vague: TextEncoder = { ...encoder, probabilities: () => Float64Array.from(likely) }
    expect(createReader(vague, form)('hippopotamus')).toEqual({
      kind: 'unsure',
      words: ['hippopotamus'],
      nearest: ['rain', 'animal', 'dog'],
    })
  })

  test.each([
    ['theramin', ['theremin']],
    ['the barkinng dog', ['dog']],
    ['hippopotamus', []],
  ])('a slip of typing in “%s” is asked about before what only comes near', (text, nearest) => {
    const strict = { ...readForm(embeddedMetadata()), threshold: 0.999_999 }
    expect(createReader(encoder, strict)(text)).toMatchObject({ kind: 'unsure', nearest })
  })
})

test('an embedding has length one and depends on words alone', () => {
  for (const text of ['dog', 'a very long sentence about a dog that goes on and on and on and on and on', '']) {
    const embedding = encoder.embed(text)
    expect(Math.hypot(...embedding)).toBeCloseTo(text === '' ? 0 : 1, 5)
    expect(encoder.embed(` ${text.toUpperCase()}?`)).toEqual(embedding)
  }
})

test('a file of other sizes is refused by the tensor’s name', () => {
  const form = readForm(openModelTensors({ ...model() }).metadata)
  const contents = openModelTensors(model())
  try {
    const tensors = new Map(contents.tensors)
    tensors.delete('text.score.bias')
    expect(() => openTextEncoder({ ...contents, tensors }, form)).toThrow(WeightMismatch)
    const more = { ...form, concepts: [...form.concepts, form.concepts[0]!] }
    expect(() => openTextEncoder(contents, more)).toThrow(
      /prototypes: expected \[7, 32\], the checkpoint has \[6, 32\]/,
    )
  } finally {
    contents.close()
  }
})

const model = () => ({
  ...{ id: 'embedded', system: 'embedded', name: 'Embedded', goodAt: '', checkpoint: '0'.repeat(64) },
  files: { checkpoint: folder.file('embedded.safetensors') },
})
