import { afterAll, beforeAll, expect, it } from 'vitest'
import { bytePaths, spectrumBands, spectrumCount } from '../../src/contract/bytes.ts'
import { answerBytes } from '../../src/main/files/byte-answers.ts'
import type { Host } from '../../src/main/host.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { makeWav, noise, rate } from './sounds.ts'
import { makeHost } from './ways.ts'

let folder: ReturnType<typeof temporaryFolder>
let host: Host
const frames = 200 * rate

beforeAll(async () => {
  folder = temporaryFolder()
  host = makeHost(folder.path)
  const file = makeWav(folder.path, 'rain.wav', [noise(frames)])
  await host.call('project.new', undefined)
  const [job] = await host.call('media.import', { files: [host.files.give(file)], at: 0, track: null })
  await host.board.settled(job!)
})

afterAll(async () => {
  await host.close()
  folder[Symbol.dispose]()
})

const pathOf = (level: number): string =>
  bytePaths.spectrum(host.session.id, Object.keys(host.session.require().document.source)[0]!, level)

const read = async (level: number, signal?: AbortSignal): Promise<number> => {
  const request = { path: pathOf(level), method: 'GET', headers: {}, ...(signal && { signal }) }
  const { body } = await answerBytes(host, request)
  let bytes = 0
  for await (const part of body as AsyncIterable<Uint8Array>) bytes += part.length
  return bytes
}

it('stops computing columns when nobody waits for them any more', async () => {
  const gone = new AbortController()
  setImmediate(() => gone.abort())
  await expect(read(3, gone.signal)).rejects.toThrow()
})

it('lets the host do other things while columns are computed', async () => {
  let turns = 0
  let waiting = true
  const turn = (): void => {
    turns++
    if (waiting) setImmediate(turn)
  }
  setImmediate(turn)
  expect(await read(3)).toBe(spectrumCount(frames, 3) * spectrumBands)
  waiting = false
  expect(turns).toBeGreaterThan(4)
})
