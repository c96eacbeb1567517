import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { InstalledModel } from '../../src/core/systems/model.ts'
import { deviceName } from '../../src/main/inference/device-name.ts'
import { nodeLauncher } from '../../src/main/processes/launcher.ts'
import { createRig, digest, noise, request } from '../separation/support/rig.ts'
import { installSeededModel } from '../support/seeded-model.ts'
import { temporaryFolder } from '../support/temporary.ts'

let folder: ReturnType<typeof temporaryFolder>
let model: InstalledModel
beforeAll(() => {
  folder = temporaryFolder()
  model = installSeededModel(folder.file('models'), 'small').installed
})
afterAll(() => folder[Symbol.dispose]())

/** Separates half a minute of noise with AudioSep in the shipped children. @param disturb told the child that computes */
const separateWith = async (disturb?: (pid: number) => void) => {
  const rig = createRig(folder.path, undefined, {
    launcher: nodeLauncher,
    models: { installed: () => [model] },
    storeEvery: 50,
  })
  try {
    const { track } = rig.addRecording([noise(240_000, 1), noise(240_000, 2)])
    const job = await rig.service.start(request({ track, query: 'dog barking', system: model.id, mode: 'both' }))
    if (disturb) {
      await rig.begun(job)
      disturb(rig.service.inferencePid!)
    }
    const ended = await rig.board.settled(job)
    const made = Object.values(rig.document().source).slice(-2)
    return { ended, made, samples: made.map(({ id }) => digest(rig.samples(id))) }
  } finally {
    rig.close()
  }
}

describe('AudioSep in its own process', () => {
  test('goes on after kill -9 in the middle, to the same samples', async () => {
    const calm = await separateWith()
    expect(calm.ended).toMatchObject({ state: 'done', outcome: { device: deviceName('cpu'), warnings: [] } })
    for (const { origin } of calm.made)
      expect(origin).toMatchObject({ system: model.id, checkpoint: model.checkpoint, device: deviceName('cpu') })
    let killed = 0
    const disturbed = await separateWith((pid) => {
      killed = pid
      process.kill(pid, 'SIGKILL')
    })
    expect(killed).toBeGreaterThan(0)
    expect(disturbed.ended.state).toBe('done')
    expect(disturbed.samples).toEqual(calm.samples)
  })

  test('stops at once when it is cancelled, and leaves no process behind', async () => {
    const rig = createRig(folder.path, undefined, { launcher: nodeLauncher, models: { installed: () => [model] } })
    const { track } = rig.addRecording([noise(800_000, 1)])
    const job = await rig.service.start(request({ track, query: 'rain', system: model.id }))
    await rig.begun(job)
    const from = performance.now()
    rig.board.cancel(job)
    expect((await rig.board.settled(job)).state).toBe('cancelled')
    expect(performance.now() - from).toBeLessThan(1000)
    await wait(50)
    expect(rig.service.inferencePid).toBeUndefined()
    expect(rig.session.require().jobs()).toEqual([])
    rig.close()
  })
})
