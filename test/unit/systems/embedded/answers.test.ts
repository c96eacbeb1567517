import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Query, queryFor, type SeparationSystem } from '../../../../src/core/separation/system.ts'
import { installedSystems } from '../../../../src/core/systems/registry.ts'
import { openModelTensors } from '../../../../src/main/inference/model-tensors.ts'
import { writeEmbeddedModel } from '../../../support/embedded-model.ts'
import { temporaryFolder } from '../../../support/temporary.ts'

let folder: ReturnType<typeof temporaryFolder>
let system: SeparationSystem
let opened = 0
let closed = 0
beforeAll(async () => {
  folder = temporaryFolder()
  const model = await writeEmbeddedModel(folder.path)
  const systems = installedSystems([model], null, (each) => {
    opened++
    const contents = openModelTensors(each)
    return {
      ...contents,
      close: () => {
        closed++
        contents.close()
      },
    }
  })
  system = systems.find((each) => each.describe().id === 'embedded')!
})
afterAll(() => folder[Symbol.dispose]())

const example = { from: 0, length: 100 }
const query = (text: string, patch: Partial<Query> = {}): Query => ({ ...queryFor(text), ...patch })

describe('the embedded model', () => {
  test('says yes to what it has learned, less surely than AudioSep', () => {
    const answer = system.answer(query('the barking dog and rain'))
    expect(answer).toMatchObject({ kind: 'yes', tool: 'Lasso’s own', settings: {} })
    expect(answer).toMatchObject({ explanation: 'Lasso’s own takes out “dog” and “rain”, which it has learned.' })
    expect(answer.kind === 'yes' && answer.confidence).toBeLessThan(0.8)
    expect(answer.kind === 'yes' && answer.confidence).toBeGreaterThan(0.75)
  })

  test('is not sure of anything else, in every place where words stand', () => {
    const unsure = (words: string[]) => ({ kind: 'unsure', tool: 'Lasso’s own', words, nearest: [], settings: {} })
    expect(system.answer(query('the hippopotamus'))).toEqual(unsure(['hippopotamus']))
    expect(system.answer(query('dog', { also: ['rain', 'volcano'] }))).toEqual(unsure(['volcano']))
    expect(system.answer(query('dog', { avoid: 'dragons' }))).toEqual(unsure(['dragons']))
    expect(system.answer(query('dog and dragons', { avoid: 'volcano' }))).toEqual(unsure(['dragons', 'volcano']))
  })

  test('an example stands in for words that it has not learned', () => {
    expect(system.answer(query('my hippopotamus', { example }))).toMatchObject({
      kind: 'yes',
      tool: 'Lasso’s own, by words and example',
      explanation: 'Lasso’s own takes out what sounds like the example, which it has learned.',
    })
    const alone = system.answer(query('', { example }))
    expect(alone).toMatchObject({ kind: 'yes', tool: 'Lasso’s own, more like the example' })
    expect(alone.kind === 'yes' && alone.confidence).toBeLessThan(0.6)
    expect(system.answer(query('', { example, also: ['volcano'] }))).toMatchObject({
      kind: 'unsure',
      words: ['volcano'],
    })
  })

  test('what names no sound is told', () => {
    expect(system.answer(query(''))).toMatchObject({ kind: 'no', reason: expect.stringMatching(/^Name a sound/) })
    expect(system.answer(query('please'))).toMatchObject({ kind: 'no', reason: '“please” names no sound.' })
  })

  test('its file is read once, and closed', () => {
    expect([opened, closed]).toEqual([1, 1])
  })
})
