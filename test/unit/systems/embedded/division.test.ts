import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Inference } from '../../../../src/core/nn/session.ts'
import { separatorFor, separatorOf } from '../../../../src/core/systems/embedded/division.ts'
import { type Concept, type Form, readForm } from '../../../../src/core/systems/embedded/form.ts'
import { openSeparator } from '../../../../src/core/systems/embedded/separator.ts'
import { generalist } from '../../../../src/core/systems/embedded/separator-graphs.ts'
import { openTextEncoder } from '../../../../src/core/systems/embedded/text-encoder.ts'
import type { ModelHere } from '../../../../src/main/inference/open-model.ts'
import { seededInput } from '../../../support/run-graph.ts'
import { openTiny } from '../../../support/tiny-model.ts'

let opened: ReturnType<typeof openTiny>
let model: ModelHere
beforeAll(() => {
  opened = openTiny()
  model = opened.model
})
afterAll(() => opened[Symbol.dispose]())

const concept = (id: string, leaves: readonly string[]): Concept => ({ id, names: [id], leaves })

describe('who takes out a concept', () => {
  const form: Pick<Form, 'specialists'> = { specialists: [{ tensors: 'music', leaves: ['piano', 'violin'] }] }

  test('the specialist all of whose sounds it names', () => {
    expect(separatorOf(form, concept('piano', ['piano']))).toBe('music')
    expect(separatorOf(form, concept('instruments', ['violin', 'piano']))).toBe('music')
  })

  test('who does the rest, for what is in part of the rest', () => {
    expect(separatorOf(form, concept('dog', ['dog']))).toBe(generalist)
    expect(separatorOf(form, concept('anything', ['piano', 'dog']))).toBe(generalist)
  })

  test('one for all, in a file of before there were specialists', () => {
    const { specialists, ...older } = model.metadata
    expect(specialists).toBeDefined()
    const old = readForm(older)
    expect(old.specialists).toEqual([])
    expect(old.concepts.every((each) => separatorOf(old, each) === generalist)).toBe(true)
  })
})

test('words go to the separator of what they mean, and a window is heard only by those that are asked', async () => {
  const form = readForm(model.metadata)
  const encoder = openTextEncoder(model, form)
  const [noise, piano] = ['white noise', 'piano'].map((text) => encoder.embed(text)) as [Float32Array, Float32Array]
  expect(separatorFor(form, encoder.probabilities(noise))).toBe(generalist)
  expect(separatorFor(form, encoder.probabilities(piano))).toBe('music')

  let opened = 0
  const inference: Inference = {
    ...model.inference,
    open: (graph, options) => {
      if (graph.name.startsWith('embedded-trunk')) opened++
      return model.inference.open(graph, options)
    },
  }
  const separator = openSeparator({ ...model, inference }, form, 8)
  const { preset } = form
  const features = seededInput('features', [1, 3, 8, preset.frameSize / 2]).data as Float32Array
  const heard = features.map((value, at) => (at < features.length / 3 ? Math.abs(value) : value))
  const [first] = await separator.mask(heard, [noise])
  expect(opened).toBe(1)
  const [together, other] = await separator.mask(heard, [noise, piano])
  expect(opened).toBe(2)
  expect(together).toEqual(first)
  expect(other).not.toEqual(first)
  separator.release()
})
