import { afterEach, beforeEach, expect, test } from 'vitest'
import { queryFor } from '../../../../src/core/separation/system.ts'
import { conditionsOf } from '../../../../src/core/systems/audiosep/conditions.ts'
import { readSettings } from '../../../../src/core/systems/audiosep/settings.ts'
import type { OpenModel } from '../../../../src/core/systems/model.ts'
import { openModel } from '../../../../src/main/inference/open-model.ts'
import { installSeededModel } from '../../../support/seeded-model.ts'
import { temporaryFolder } from '../../../support/temporary.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => folder[Symbol.dispose]())

test('words that were heard before need no encoder, and mean the same', async () => {
  const { installed } = installSeededModel(folder.path, 'small')
  const opened = openModel(installed)
  let sessions = 0
  const open: OpenModel['inference']['open'] = (...given) => {
    sessions++
    return opened.inference.open(...given)
  }
  const model: OpenModel = { ...opened, inference: { ...opened.inference, open } }
  const conditionsFor = (text: string, also: string[] = []) =>
    conditionsOf(model, { ...queryFor(text), also }, null, readSettings({}), () => {})

  const [dog] = (await conditionsFor('dog barking')).targets
  const first = sessions
  expect(first).toBeGreaterThan(0)
  expect((await conditionsFor('dog barking')).targets[0]).toEqual(dog)
  expect(sessions).toBe(first)
  const both = await conditionsFor('rain', ['dog barking', 'rain'])
  expect(sessions).toBeGreaterThan(first)
  expect(both.targets[1]).toEqual(dog)
  expect(both.targets[2]).toEqual(both.targets[0])
  expect(both.targets[0]).not.toEqual(dog)

  // Far more words than are remembered, and the first of them once more.
  const many = Array.from({ length: 130 }, (_, index) => `sound ${index}`)
  await conditionsFor(many[0]!, many.slice(1))
  expect((await conditionsFor('dog barking')).targets[0]).toEqual(dog)
  opened.close()
})
