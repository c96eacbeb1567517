import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Case, clickCases, humCases, noiseCases, textureCases } from '../../bench/quality-cases.ts'
import { recordings } from '../../bench/quality-recordings.ts'
import { sharedFolder, sharedMissing } from '../../support/shared.ts'

const folder = sharedFolder()
if (folder === null) console.log(sharedMissing)
const data = join(folder ?? '', 'data')

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
    const cases = await gather(textureCases(data, /^(castanets__phrase|tambourine__phrase_forte|djembe__phrase_m)/))
    expect(meanGain(cases, 'percussion + sustained', 0)).toBeGreaterThan(6)
    expect(meanGain(cases, 'percussion + sustained', 1)).toBeGreaterThan(6)
  })
})
