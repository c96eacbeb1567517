import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { failureOf } from '../../../src/contract/failures.ts'
import { openCheckpoint } from '../../../src/main/models/checkpoint/open-checkpoint.ts'
import { sharedFolder, sharedMissing } from '../../support/shared.ts'

type Known = {
  readonly shape: readonly number[]
  readonly dtype: string
  readonly first: readonly number[]
  readonly sum: number
}
type Index = {
  readonly good: { readonly [file: string]: { readonly state: { readonly [name: string]: Known } } }
  readonly refuse: { readonly [file: string]: string }
}

const shared = sharedFolder()
const folder = shared && existsSync(join(shared, 'checkpoints')) ? join(shared, 'checkpoints') : null
if (folder === null) console.log(sharedMissing)
const index: Index = folder ? JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) : { good: {}, refuse: {} }

describe.skipIf(folder === null)('the checkpoints that PyTorch wrote', () => {
  it.each(Object.keys(index.good))('%s is read as PyTorch reads it', async (name) => {
    using checkpoint = openCheckpoint(join(folder!, name))
    await checkpoint.verifyCrc()
    const { state } = index.good[name]!
    if (Object.keys(state).length > 0) expect([...checkpoint.tensors.keys()]).toEqual(Object.keys(state))
    else expect(checkpoint.tensors.size).toBeGreaterThan(0)
    for (const [tensor, known] of Object.entries(state)) {
      const { type, shape } = checkpoint.tensor(tensor)
      expect({ dtype: type, shape }).toEqual({ dtype: known.dtype, shape: known.shape })
      const { first, sum } = checkpoint.summarise(tensor)
      expect(first).toEqual(known.first)
      expect(sum).toBeCloseTo(known.sum, 9)
    }
  })

  it.each(Object.keys(index.refuse))('%s is refused', (name) => {
    let thrown: unknown = null
    try {
      openCheckpoint(join(folder!, name)).close()
    } catch (found) {
      thrown = found
    }
    expect(failureOf(thrown)).toMatchObject({ code: 'checkpoint-refused', file: name })
  })
})
