import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { highBands, lowBands, silentBut } from '../listening/sounds.ts'
import { highSound, installSteeredDetector, lowSound } from '../support/steered-detector.ts'
import { startCli } from './run-cli.ts'
import { makeWav } from './sounds.ts'

const rate = 44_100

let home: string
let park: string
beforeAll(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'lasso-cli-')))
  installSteeredDetector(join(home, 'models'))
  const channel = silentBut(rate, 16, [
    { from: 2, to: 5, of: lowBands },
    { from: 9, to: 13, of: highBands },
  ])
  park = makeWav(home, 'park.wav', [channel, channel], rate)
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

const run = (words: readonly string[], folder = 'models') =>
  startCli(home, words, undefined, { LASSO_MODELS: join(home, folder) }).ended

describe('lasso detect', () => {
  it('prints a table of what is heard, how surely, and when', async () => {
    const { code, out, err } = await run(['detect', park, '--device', 'cpu'])
    expect([code, err]).toEqual([0, expect.stringContaining('Listening on CPU')])
    const [head, ...rows] = out.trim().split('\n')
    expect(head).toMatch(/^SOUND +SURE +WHEN$/)
    expect(rows).toHaveLength(2)
    expect(rows.find((row) => row.startsWith(lowSound))).toMatch(/^Dog +\d+ % +0:0[12]\.\d–0:0[45]\.\d$/)
    expect(rows.find((row) => row.startsWith(highSound))).toMatch(/^Bird +\d+ % +0:0[89]\.\d–0:1[23]\.\d$/)
  })

  it('prints JSON in seconds, of a part and of the surest sounds', async () => {
    const { code, out } = await run(['detect', park, '--json', '--from', '1', '--to', '12', '--top', '1'])
    expect(code).toBe(0)
    const facts = JSON.parse(out)
    expect(facts).toMatchObject({ input: park, rate, from: rate, frames: 11 * rate, warnings: [] })
    expect(facts.listener).toMatchObject({ id: 'zeroshot-asp', model: 'zeroshot-asp' })
    expect(facts.sounds).toHaveLength(1)
    const all = JSON.parse((await run(['detect', park, '--json', '--from', '1', '--to', '12'])).out).sounds
    expect(all.map(({ name }: { name: string }) => name).sort()).toEqual([highSound, lowSound])
    expect(all[0]).toEqual(facts.sounds[0])
    const dog = all.find(({ name }: { name: string }) => name === lowSound)
    expect(dog.index).toBe(74)
    expect(dog.spans).toHaveLength(1)
    expect(dog.spans[0].from).toBeCloseTo(2, 0)
    expect(dog.spans[0].to).toBeCloseTo(5, 0)
  })

  it('says what is missing, and what makes no sense', async () => {
    const without = await run(['detect', park], 'nothing here')
    expect([without.code, without.out]).toEqual([3, ''])
    expect(without.err).toContain('“Zero-shot ASP” is not on this machine yet')
    const wrong = await run(['detect', park, '--top', '0'])
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('--top takes a whole number')])
    const beyond = await run(['detect', park, '--from', '20'])
    expect(beyond.code).toBe(2)
  })
})
