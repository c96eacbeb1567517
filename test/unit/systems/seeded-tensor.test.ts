import { expect, test } from 'vitest'
import { fillSeeded, seededTensor } from '../../support/seeded-tensor.ts'

test('a seeded tensor has the values that its key says', () => {
  const bias = { key: 'audiosep-resunet30/base.bn0.bias', shape: [1025], scale: 0.05, offset: 0 }
  // Given beside the golden cases.
  const given = [0.020197128877043724, -0.008300709538161755, -0.024048548191785812, -0.022235149517655373]
  const values = seededTensor(bias)
  expect([...values.subarray(0, 4)]).toEqual(given)
  const later = new Float32Array(7)
  fillSeeded(bias, later, 1000)
  expect([...later]).toEqual([...values.subarray(1000, 1007)])
})
