import { describe, expect, test } from 'vitest'
import { type Query, queryFor } from '../../../../src/core/separation/system.ts'
import { planChunks } from '../../../../src/core/separation/windows.ts'
import { createEmbedded } from '../../../../src/core/systems/embedded/system.ts'
import { embeddedMetadata, smallConcepts } from '../../../support/embedded-model.ts'

const metadata = embeddedMetadata()
const model = {
  ...{ id: 'embedded', system: 'embedded', name: 'Lasso’s own', goodAt: 'Tests.', checkpoint: '0'.repeat(64) },
  files: {},
  metadata,
}
const system = createEmbedded(model, null)

const planFor = (frames: number, rate: number, settings = {}, query: Query = queryFor('dog')) =>
  system.plan({ query, settings, rate, channels: 2, frames, seed: 0 })

describe('windows', () => {
  test.each([8000, 22_050, 32_000, 44_100, 48_000, 96_000, 192_000])(
    'at %i Hz hold every chunk of a region of any length, and cover it',
    (rate) => {
      for (const frames of [1, 2, rate / 100, rate, 9.9 * rate, 10 * rate + 1, 61.7 * rate, 3600 * rate].map(
        Math.round,
      )) {
        const plan = planFor(frames, rate)
        const window = Number(plan.settings.window)
        expect(window % 4).toBe(0)
        expect(window * 128).toBeLessThanOrEqual(7 * 32_000)
        const chunks = planChunks(frames, plan)
        for (const { start, length } of [chunks.chunk(0), chunks.chunk(chunks.count - 1)]) {
          const from = Math.max(0, start - plan.context)
          const to = Math.min(frames, start + length + plan.context)
          const samples = Math.ceil((to * 32_000) / rate) - Math.ceil((from * 32_000) / rate)
          expect(Math.floor(samples / 128) + 1).toBeLessThanOrEqual(window)
        }
      }
    },
  )

  test('are shorter where memory is short, or several sounds share it', () => {
    const usual = planFor(44_100 * 60, 44_100)
    const small = planFor(44_100 * 60, 44_100, { lowMemory: true })
    expect(Number(small.settings.window)).toBeLessThanOrEqual(0.7 * Number(usual.settings.window))
    expect(small.memory!).toBeLessThan(usual.memory!)
    expect(usual.memory!).toBeLessThan(500e6)
    const several = planFor(44_100 * 60, 44_100, {}, { ...queryFor('dog'), also: Array(9).fill('rain') })
    expect(several.memory!).toBeLessThan(500e6)
    expect(Number(several.settings.window)).toBeLessThan(Number(usual.settings.window))
  })

  test('are shorter where sounds may be asked of two separators', () => {
    const specialists = [{ tensors: 'music', leaves: ['piano', 'violin'] }]
    const shared = createEmbedded({ ...model, metadata: embeddedMetadata({ specialists }) }, null)
    const three = { ...queryFor('dog'), also: ['piano', 'rain'] }
    const common = { settings: {}, rate: 44_100, channels: 2, frames: 44_100 * 60, seed: 0 }
    const [alone, both] = [system, shared].map((each) => each.plan({ ...common, query: three }))
    expect(Number(both!.settings.window)).toBeLessThan(Number(alone!.settings.window))
    expect(both!.memory!).toBeLessThan(500e6)
    expect(shared.plan({ ...common, query: queryFor('dog') })).toEqual(planFor(44_100 * 60, 44_100))
  })

  test('settings that make no sense are refused in words', () => {
    expect(() => planFor(100, 100, { channels: 'all' })).toThrow(/linked, independent/)
    expect(() => planFor(100, 100, { mode: 'reference' })).toThrow(/“mode” is one of editor/)
    expect(() => planFor(100, 100, { avoidShare: 2 })).toThrow(/from 0 to 1/)
  })
})

describe('without its file', () => {
  test('it still tells what it knows', () => {
    const { knows, takesExamples, takesAvoid, takesSeveral } = system.describe()
    expect(knows.map(({ words: [word] }) => word).sort()).toEqual(smallConcepts.map(({ names: [name] }) => name).sort())
    expect([takesExamples, takesAvoid, takesSeveral]).toEqual([true, true, true])
  })

  test('it answers no words, and tells why', () => {
    expect(system.answer(queryFor('dog'))).toEqual({ kind: 'no', reason: expect.stringMatching(/not at hand/) })
  })

  test('a model that says nothing of itself knows nothing, and no other system suffers from it', () => {
    const broken = createEmbedded({ ...model, metadata: {} }, null)
    expect(broken.describe().knows).toEqual([])
    expect(broken.answer(queryFor('dog'))).toMatchObject({ kind: 'no' })
    expect(() =>
      broken.plan({ query: queryFor('dog'), settings: {}, rate: 1, channels: 1, frames: 1, seed: 0 }),
    ).toThrow(/not understood/)
  })
})
