import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { seededRandom } from '../../src/core/base/random.ts'
import { startHost } from '../separation/support/host-process.ts'
import { createRig, noise, type Rig, request } from '../separation/support/rig.ts'
import { temporaryFolder } from '../support/temporary.ts'

const kills = 40
const frames = 400_000
/** Longest time from the start of a host to its death: past the end of a short job. */
const longest = 900

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => folder[Symbol.dispose]())

type StoredPart = { readonly targetId: string; readonly residualId: string; readonly done: number }

const firstDifference = (a: readonly Float32Array[], b: readonly Float32Array[], length: number): number =>
  a.findIndex((samples, channel) => samples.subarray(0, length).some((sample, i) => sample !== b[channel]![i]))

const made = (rig: Rig): string[] =>
  Object.values(rig.document().source)
    .filter(({ origin }) => origin.kind === 'separation')
    .map(({ id }) => id)

test(`${kills} times kill -9 in the middle of a separation`, { timeout: 300_000 }, async () => {
  const path = folder.file('project.lasso')
  const first = createRig(folder.file('untitled'))
  const { track, source } = first.addRecording([noise(frames, 1), noise(frames, 2)])
  const recording = first.samples(source)
  await first.run({ track, mode: 'both', settings: { noise: 0.1 } })
  const [target, residual] = made(first).map((id) => first.samples(id))
  first.session.undo()
  first.session.saveAs(path, { overwrite: false })
  const before = first.document()
  first.close()

  const random = seededRandom(2026)
  const counts = { jobs: 0, resumed: 0, finished: 0 }
  let done = 0
  for (let round = 0; round < kills; round++) {
    const asked = request({ track, mode: 'both', settings: { noise: 0.1, slow: 10 } })
    const host = startHost(path, folder.file('other'), asked, 20)
    // Most are killed at work, some while they start.
    if (round % 5 > 0) await Promise.race([host.job, host.ended])
    await wait(random() * longest)
    await host.kill()

    const rig = createRig(folder.file('untitled'), path)
    try {
      const file = rig.session.require()
      expect(file.notes).toEqual([])
      expect(firstDifference(rig.samples(source), recording, frames)).toBe(-1)
      const ids = made(rig)
      const [job, ...others] = file.jobs()
      expect(others).toEqual([])
      if (ids.length > 0) {
        // The edit is in: all of it, exactly.
        expect(ids).toHaveLength(2)
        expect(firstDifference(rig.samples(ids[0]!), target!, frames)).toBe(-1)
        expect(firstDifference(rig.samples(ids[1]!), residual!, frames)).toBe(-1)
        expect(rig.board.list()).toEqual([])
        rig.session.undo()
        done = 0
        counts.finished++
      }
      expect(rig.document()).toEqual(before)
      if (job && ids.length === 0) {
        counts.jobs++
        expect(rig.board.list()).toMatchObject([{ id: job.id, state: 'interrupted' }])
        const [part] = (job.data as { parts: StoredPart[] }).parts
        // Nothing that was said to be stored is lost, and what is stored is right.
        expect(part!.done).toBeGreaterThanOrEqual(done)
        if (part!.done > 0) counts.resumed++
        done = part!.done
        for (const [id, wanted] of [
          [part!.targetId, target!],
          [part!.residualId, residual!],
        ] as const) {
          const ready = file.ready(id)
          expect(ready).toBeGreaterThanOrEqual(Math.max(done, host.told()))
          const stored = [0, 1].map((channel) => file.readSamples(id, channel, 0, ready))
          expect(firstDifference(stored, wanted, ready)).toBe(-1)
        }
      }
    } finally {
      rig.close()
    }
  }
  console.log(`${kills} kills: ${JSON.stringify(counts)}`)
  expect(counts.jobs).toBeGreaterThan(0)
  expect(counts.resumed).toBeGreaterThan(0)
})
