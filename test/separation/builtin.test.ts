import { afterEach, beforeEach, expect, test } from 'vitest'
import { gaussian, seededRandom } from '../../src/core/base/random.ts'
import { installedSystems } from '../../src/core/systems/registry.ts'
import { nodeLauncher } from '../../src/main/processes/launcher.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { createRig, digest, type Rig, rate, request } from './support/rig.ts'

let folder: ReturnType<typeof temporaryFolder>
let rig: Rig
beforeEach(() => {
  folder = temporaryFolder()
  rig = createRig(folder.path, undefined, { launcher: nodeLauncher })
})
afterEach(() => {
  rig.close()
  folder[Symbol.dispose]()
})

/** Tones that come and go over steady noise, as 24-bit PCM: something for every tool to find. */
const recording = (frames: number, seed: number): Float32Array => {
  const normal = gaussian(seededRandom(seed))
  return Float32Array.from({ length: frames }, (_, frame) => {
    const tone = Math.sin(frame * 0.3) * Math.max(0, Math.sin((frame / rate) * 3))
    return (
      Math.round((0.2 * tone + 0.02 * normal() + 0.05 * Math.sin((2 * Math.PI * 50 * frame) / rate)) * 2 ** 23) /
      2 ** 23
    )
  })
}

const tools = [
  ...Map.groupBy(
    installedSystems().flatMap((system) => system.describe().knows),
    ({ tool }) => tool,
  ).entries(),
]

test.each(tools.map(([tool, [known]]) => [tool, known!.words[0]!] as const))(
  '%s, asked for as “%s”: in the real child, exactly, and the same twice',
  async (tool, word) => {
    const frames = 40 * rate + 123
    const audio = [recording(frames, 1), recording(frames, 2)]
    const { track } = rig.addRecording(audio)
    const separate = async () => {
      const job = await rig.run({ track, mode: 'both', query: word })
      expect(job).toMatchObject({ state: 'done', outcome: { tool } })
      const made = Object.values(rig.document().source)
      return (['target', 'residual'] as const).map((part) =>
        rig.samples(made.find(({ origin }) => origin.kind === 'separation' && origin.part === part)!.id),
      )
    }
    const [target, residual] = await separate()
    rig.session.undo()
    const again = await separate()
    for (const [channel, source] of audio.entries())
      expect(
        source.findIndex((sample, i) => Math.fround(target![channel]![i]! + residual![channel]![i]!) !== sample),
      ).toBe(-1)
    expect(again.map(digest)).toEqual([target!, residual!].map(digest))
  },
)

test('words that no installed system knows are refused with what they do know', async () => {
  const { track } = rig.addRecording([recording(rate, 1)])
  await expect(rig.service.start(request({ track, query: 'a unicorn' }))).rejects.toMatchObject({
    failure: { code: 'query-unknown', query: 'a unicorn', knows: expect.arrayContaining([expect.any(String)]) },
  })
})
