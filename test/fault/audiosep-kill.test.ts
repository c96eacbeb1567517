import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { nodeLauncher } from '../../src/main/processes/launcher.ts'
import { startHost } from '../separation/support/host-process.ts'
import { createRig, digest, noise, type Rig, request } from '../separation/support/rig.ts'
import { highWords, lowWords, writeSteeredModel } from '../support/steered-model.ts'
import { temporaryFolder } from '../support/temporary.ts'

const kills = 2
const rate = 16_000
const seconds = 25

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => folder[Symbol.dispose]())

const made = (rig: Rig): string[] =>
  Object.values(rig.document().source)
    .filter(({ origin }) => origin.kind === 'separation')
    .map(({ id }) => digest(rig.samples(id)))

test(`AudioSep, killed ${kills} times with its host, goes on to the same samples`, { timeout: 300_000 }, async () => {
  const model = await writeSteeredModel(folder.path)
  const options = { launcher: nodeLauncher, models: { installed: () => [model] } }
  const path = folder.file('project.lasso')
  const first = createRig(folder.file('untitled'), undefined, options)
  const { track } = first.addRecording([noise(rate * seconds, 1)], 'Recording', rate)
  const asked = request({ track, query: lowWords, also: [highWords], system: 'audiosep', mode: 'both', device: 'cpu' })
  await first.run(asked)
  const undisturbed = made(first)
  expect(undisturbed).toHaveLength(3)
  first.session.undo()
  first.session.saveAs(path, { overwrite: false })
  first.close()

  let told = 0
  for (let round = 0; round < kills; round++) {
    const host = startHost(path, folder.file('other'), asked, 0, model)
    await Promise.race([host.stored, host.ended])
    await wait(round * 150)
    await host.kill()
    told = Math.max(told, host.told())
  }
  // It was killed at work, not before and not after.
  expect(told).toBeGreaterThan(0)

  const last = createRig(folder.file('untitled'), path, options)
  try {
    const [job] = last.board.list()
    if (job) {
      expect(job.state).toBe('interrupted')
      last.service.resume(job.id)
      expect(await last.board.settled(job.id)).toMatchObject({ state: 'done' })
    }
    expect(made(last)).toEqual(undisturbed)
  } finally {
    last.close()
  }
})
