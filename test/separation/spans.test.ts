import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SeparationOrigin, Source } from '../../src/core/project/records.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { createRig, noise, type Rig, rate, request } from './support/rig.ts'

let folder: ReturnType<typeof temporaryFolder>
let rig: Rig
beforeEach(() => {
  folder = temporaryFolder()
  rig = createRig(folder.path)
})
afterEach(() => {
  rig.close()
  folder[Symbol.dispose]()
})

const audio = [noise(20 * rate, 1), noise(20 * rate, 2)]
const spans = [
  { from: 3 * rate, length: rate },
  { from: 12 * rate, length: 2 * rate },
]
const isWithin = (at: number) => spans.some(({ from, length }) => at >= from && at < from + length)

/** What was made of a source. */
const resultOf = (part: 'target' | 'residual', of: string): Source =>
  Object.values(rig.document().source).find(
    ({ origin }) => origin.kind === 'separation' && origin.part === part && origin.source === of,
  )!

describe('a separation in spans', () => {
  test('leaves the recording alone elsewhere, adds up to it exactly, and tells where it acted', async () => {
    const { track, source } = rig.addRecording(audio)
    const again = rig.addRecording(audio, 'Again')
    const everywhere = await rig.run({ track: again.track, mode: 'both' })
    const usual = rig.samples(resultOf('target', again.source).id)
    const job = await rig.run({ track, mode: 'both', spans })
    expect(job).toMatchObject({ state: 'done', failure: null })
    const [target, residual] = [resultOf('target', source), resultOf('residual', source)]
    for (const [channel, samples] of audio.entries()) {
      const [taken, rest] = [rig.samples(target.id)[channel]!, rig.samples(residual.id)[channel]!]
      let [inexact, loudOutside, loudWithin, asUsual] = [0, 0, 0, 0]
      for (let at = 0; at < samples.length; at++) {
        if (Math.fround(taken[at]! + rest[at]!) !== samples[at]) inexact++
        if (taken[at] !== 0) isWithin(at) ? loudWithin++ : loudOutside++
        if (isWithin(at) && taken[at] === usual[channel]![at]) asUsual++
      }
      expect([inexact, loudOutside]).toEqual([0, 0])
      expect(loudWithin).toBeGreaterThan(2.8 * rate)
      // The same samples as without spans, but for four ramps of 10 ms.
      expect(asUsual).toBeGreaterThanOrEqual(3 * rate - 4 * 0.01 * rate)
    }
    // Its level is that of the spans: what is silent on purpose does not count.
    const level = (which: typeof job) => which.outcome!.targetLevel!
    expect(Math.abs(level(job) - level(everywhere))).toBeLessThan(1)
    const origin = target.origin as SeparationOrigin
    expect(origin).toMatchObject({ source, spans })
  })

  test('that no clip touches is refused, and previews begin with the first', async () => {
    const { track } = rig.addRecording(audio)
    const nowhere = rig.run({ track, spans: [{ from: 60 * rate, length: rate }] })
    await expect(nowhere).rejects.toMatchObject({ failure: { code: 'nothing-selected' } })
    const preview = await rig.service.preview(request({ track, spans }), 4)
    const file = rig.session.require()
    const heard = file.readSamples(preview.target, 0, 0, preview.frames)
    expect(preview.frames).toBe(4 * rate)
    // A second of lead, then a second of sound.
    expect(heard.subarray(0, rate).every((sample) => sample === 0)).toBe(true)
    expect(heard.subarray(rate, 2 * rate).filter((sample) => sample !== 0).length).toBeGreaterThan(0.9 * rate)
    expect(heard.subarray(2 * rate).every((sample) => sample === 0)).toBe(true)
  })
})
