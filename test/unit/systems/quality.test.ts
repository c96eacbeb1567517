import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Case, clickCases, humCases, noiseCases, textureCases } from '../../bench/quality-cases.ts'
import { recordings } from '../../bench/quality-recordings.ts'
import { sharedFolder, sharedMissing } from '../../support/shared.ts'

const folder = sharedFolder()
if (folder === null) console.log(sharedMissing)
const data = join(folder ?? '', 'data')

/** Every drum, shaker and struck wood of the library that strikes rather than rolls, bass drums and single strokes too. */
const spread =
  /^(agogo|bass-drum__(0|1_f|phrase)|cabasa|castanets__(0|long|phrase)|clash-cymbals__0|cowbell|djembe|djundjun|guiro|snare-drum__(0|phrase_mezzo-forte|long_mezzo-forte_rh)|surdo|tambourine__(0|phrase_(forte|mezzo-forte))|tenor|tom|washboard|whip|woodblock)/

const gather = async (source: AsyncGenerator<Case>): Promise<Case[]> => {
  const all: Case[] = []
  for await (const one of source) all.push(one)
  return all
}

const meanGain = (cases: readonly Case[], tool: string, part = 0): number => {
  const gains = cases.filter((one) => one.tool === tool).map((one) => one.gains[part]!)
  expect(gains.length).toBeGreaterThan(0)
  return gains.reduce((sum, gain) => sum + gain, 0) / gains.length
}

describe.skipIf(folder === null)('the built-in tools improve recordings', () => {
  test('speech with noise at 5 dB', { timeout: 240_000 }, async () => {
    const cases = await gather(noiseCases(data, await recordings(join(data, 'librivox'), /09[23]0\.wav$/), [44_100]))
    expect(meanGain(cases, 'speech + white noise')).toBeGreaterThan(8)
    expect(meanGain(cases, 'speech + pink noise')).toBeGreaterThan(5)
    expect(meanGain(cases, 'speech + rain')).toBeGreaterThan(2)
  })

  test('speech with hum at 0 dB', { timeout: 240_000 }, async () => {
    const cases = await gather(humCases(await recordings(join(data, 'librivox'), /0870\.wav$/), [16_000]))
    expect(meanGain(cases, 'speech + hum')).toBeGreaterThan(24)
    expect(Math.min(...cases.map((one) => one.gains[0]!))).toBeGreaterThan(20)
  })

  test('speech with clicks', { timeout: 240_000 }, async () => {
    const cases = await gather(clickCases(await recordings(join(data, 'librivox'), /08[78]0\.wav$/)))
    expect(meanGain(cases, 'speech + clicks')).toBeGreaterThan(5)
  })

  test('percussion with a sustained instrument at 0 dB', { timeout: 240_000 }, async () => {
    const cases = await gather(textureCases(data, spread))
    expect(meanGain(cases, 'percussion + sustained', 0)).toBeGreaterThan(9)
    expect(meanGain(cases, 'percussion + sustained', 1)).toBeGreaterThan(9)
    const enough = cases.filter(({ gains }) => Math.min(...gains) >= 6)
    expect(enough.length / cases.length).toBeGreaterThan(0.7)
  })
})
