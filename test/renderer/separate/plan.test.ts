import { describe, expect, it } from 'vitest'
import type { Interpretation, ModelRecord } from '../../../src/contract/api.ts'
import { missedModels, planWish, type SystemTraits, type Wish } from '../../../src/renderer/separate/plan.ts'

const systems: readonly SystemTraits[] = [
  { id: 'builtin', takesAvoid: false, takesSeveral: false },
  { id: 'audiosep', takesAvoid: true, takesSeveral: true },
  { id: 'hive', takesAvoid: true, takesSeveral: true },
]

/** What systems answer: `{ builtin: 0.9 }` by their confidence. */
const answer = (confidences: { readonly [system: string]: number }): Interpretation => ({
  candidates: Object.entries(confidences).map(([system, confidence]) => ({
    system,
    systemName: system,
    tool: system,
    explanation: '',
    confidence,
  })),
  unsure: [],
  knows: ['hiss'],
  damaged: [],
  offers: ['other'],
})

const wish = (changes: Partial<Wish>): Wish => ({
  queries: ['dog'],
  system: 'auto',
  mode: 'extract',
  avoid: '',
  guessed: [],
  ...changes,
})
const plan = (changes: Partial<Wish>, answers: { readonly [query: string]: Interpretation }) =>
  planWish(wish(changes), new Map(Object.entries(answers)), systems)
const jobs = (...args: Parameters<typeof plan>) => {
  const made = plan(...args)
  return made.kind === 'ready' ? made.jobs : made.kind
}

const hum = answer({ builtin: 0.9, audiosep: 0.5 })
const hiss = answer({ builtin: 0.8 })
const dog = answer({ audiosep: 0.6, hive: 0.7 })

describe('what a wish would start', () => {
  it('is nothing before something is described and answered', () => {
    expect(plan({ queries: [] }, {})).toEqual({ kind: 'empty' })
    expect(plan({ queries: ['dog', 'car'] }, { dog })).toEqual({ kind: 'open' })
  })

  it('is the surest system, or the one that was chosen', () => {
    expect(jobs({}, { dog })).toEqual([{ system: 'hive', queries: ['dog'] }])
    expect(jobs({ system: 'audiosep' }, { dog })).toEqual([{ system: 'audiosep', queries: ['dog'] }])
  })

  it('is nothing when no system takes it, or not the one that was chosen', () => {
    const unknown = { kind: 'unknown', query: 'dog', unsure: null, damaged: [], knows: ['hiss'], offers: ['other'] }
    expect(plan({}, { dog: answer({}) })).toEqual(unknown)
    expect(plan({ system: 'builtin' }, { dog })).toEqual(unknown)
  })

  it('passes over systems that cannot keep a sound out', () => {
    expect(jobs({ queries: ['hum'], avoid: 'music' }, { hum })).toEqual([{ system: 'audiosep', queries: ['hum'] }])
    expect(plan({ queries: ['hiss'], avoid: 'music' }, { hiss }).kind).toBe('refused')
  })

  it('takes several sounds in one pass where a system can', () => {
    expect(jobs({ queries: ['dog', 'cat'] }, { dog, cat: dog })).toEqual([{ system: 'hive', queries: ['dog', 'cat'] }])
  })

  it('takes no more in one pass than a request may hold', () => {
    const many = Array.from({ length: 20 }, (_, index) => `sound ${index}`)
    const made = jobs({ queries: many }, Object.fromEntries(many.map((name) => [name, dog])))
    expect(made).toMatchObject([{ system: 'hive' }, { system: 'hive' }])
    expect(typeof made === 'string' ? [] : made.map(({ queries }) => queries.length)).toEqual([16, 4])
  })

  it('extracts with a job for each tool where one cannot take them all', () => {
    expect(jobs({ queries: ['hum', 'dog', 'hiss', 'cat'] }, { hum, dog, hiss, cat: dog })).toEqual([
      { system: 'builtin', queries: ['hum'] },
      { system: 'hive', queries: ['dog', 'cat'] },
      { system: 'builtin', queries: ['hiss'] },
    ])
  })

  it('removes only what one system takes out in one pass', () => {
    expect(jobs({ queries: ['hum', 'dog'], mode: 'remove' }, { hum, dog })).toEqual([
      { system: 'audiosep', queries: ['hum', 'dog'] },
    ])
    expect(plan({ queries: ['hum', 'hiss'], mode: 'both' }, { hum, hiss }).kind).toBe('refused')
  })

  it('takes an example without words as one wish', () => {
    expect(jobs({ queries: [''] }, { '': hiss })).toEqual([{ system: 'builtin', queries: [''] }])
  })
})

describe('a sound that a system has not learned', () => {
  const guesser = { system: 'everyday', systemName: 'Everyday', tool: 'Everyday', words: ['kitten'], nearest: ['dog'] }
  const kitten: Interpretation = { ...answer({}), unsure: [guesser] }

  it('is not guessed at, and what may have been meant is told', () => {
    expect(plan({ queries: ['kitten'] }, { kitten })).toMatchObject({ kind: 'unknown', unsure: guesser })
    expect(plan({ queries: ['kitten'], system: 'everyday' }, { kitten })).toMatchObject({ unsure: guesser })
  })

  it('is guessed at only when a person wants that, and told as a guess', () => {
    const guessed = plan({ queries: ['kitten'], guessed: ['kitten'] }, { kitten })
    expect(guessed).toMatchObject({
      ...{ kind: 'ready', jobs: [{ system: 'everyday', queries: ['kitten'] }] },
      picks: [{ query: 'kitten', guess: true, candidate: { system: 'everyday', confidence: 0 } }],
    })
    expect(plan({ queries: ['cat'], guessed: ['kitten'] }, { cat: kitten })).toMatchObject({ kind: 'unknown' })
  })

  it('goes to a system that knows it, where there is one', () => {
    const both = { ...answer({ audiosep: 0.8 }), unsure: [guesser] }
    expect(plan({ queries: ['kitten'], guessed: ['kitten'] }, { kitten: both })).toMatchObject({
      ...{ kind: 'ready', picks: [{ guess: false, candidate: { system: 'audiosep' } }] },
    })
    expect(plan({ queries: ['kitten'], system: 'builtin' }, { kitten: both })).toMatchObject({
      ...{ kind: 'unknown', unsure: null },
    })
  })
})

describe('a damaged model', () => {
  const broken = { model: 'hive', name: 'Hive' }
  const dog: Interpretation = { ...answer({ builtin: 0.7 }), damaged: [broken] }

  it('is told of once, unless another system was chosen', () => {
    expect(plan({}, { dog })).toMatchObject({ kind: 'ready', damaged: [broken] })
    expect(plan({ queries: ['dog', 'cat'] }, { dog, cat: dog })).toMatchObject({ damaged: [broken] })
    expect(plan({ system: 'builtin' }, { dog })).toMatchObject({ kind: 'ready', damaged: [] })
  })
})

describe('the models that would help', () => {
  const offered = ['first', 'other', 'third'].map((id) => ({ id }) as ModelRecord)
  const ids = (...args: Parameters<typeof missedModels>): string[] => missedModels(...args).map(({ id }) => id)

  it('are those offered for a sound that nothing here takes, best first', () => {
    const unknown = plan({}, { dog: { ...answer({}), offers: ['third', 'first', 'gone'] } })
    expect(ids(unknown, 'auto', offered)).toEqual(['third', 'first'])
    expect(ids(plan({}, { dog }), 'auto', offered)).toEqual([])
  })
  it('are the one that was chosen and is not here', () => {
    expect(ids(plan({ system: 'other' }, { dog }), 'other', offered)).toEqual(['other'])
    expect(ids(plan({ system: 'hive' }, { dog }), 'hive', offered)).toEqual([])
  })
})
