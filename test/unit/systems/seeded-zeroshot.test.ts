import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sharedFolder, sharedMissing } from '../../support/shared.ts'
import { fullZeroshot, zeroshotTensors } from '../../support/zeroshot-tensors.ts'

const shared = sharedFolder()

type Golden = { readonly weights: readonly { name: string; key: string; shape: number[] }[] }

if (shared === null) console.log(sharedMissing)
else
  test('full-size seeded files hold the tensors of the golden cases', () => {
    const tensors = zeroshotTensors(fullZeroshot)
    for (const [role, prefix, name] of [
      ['checkpoint', '', 'zeroshot-asp-unet'],
      ['detector', 'sed_model.', 'zeroshot-asp-htsat'],
    ] as const) {
      const golden: Golden = JSON.parse(readFileSync(join(shared, 'goldens', name, 'case.json'), 'utf8'))
      const expected = golden.weights.map(({ name: tensor, key, shape }) => [prefix + tensor, { key, shape }] as const)
      expect(Object.fromEntries(tensors[role])).toMatchObject(Object.fromEntries(expected))
      expect(tensors[role].size).toBe(expected.length)
    }
  })
