import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gaussian, seededRandom } from '../../../src/core/base/random.ts'
import { writeWav } from '../../../src/main/media/read-audio.ts'
import type { CatalogueFile, CatalogueModel } from '../../../src/main/models/catalogue.ts'
import { giveFile, type ModelServer, sha256Of, startModelServer } from '../../support/model-server.ts'
import { writeSeededCheckpoint } from '../../support/seeded-checkpoint.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { linkOf } from '../browser-host.ts'

const rate = 32_000

/** Where the server has a file. */
export const pathOf = (name: string): string => `/them/it/resolve/main/${name}`

export type Shop = {
  /** The editor's address. */
  readonly link: string
  readonly hub: ModelServer
  /** The user's folder: `recording.wav` and `example.wav` lie in it, and `model/` with the files of one model. */
  readonly home: string
  /** Bytes of the checkpoint. */
  readonly checkpoint: Buffer
  close(): Promise<void>
}

/** Bursts of a tone over steady noise. */
const makeRecording = (path: string, seconds: number): void => {
  const noise = gaussian(seededRandom(7))
  const samples = Float32Array.from({ length: seconds * rate }, (_, frame) => {
    const burst = frame % rate < rate / 3 ? 0.3 * Math.sin((2 * Math.PI * 440 * frame) / rate) : 0
    return Math.max(-1, Math.min(0.99, burst + 0.03 * noise()))
  })
  writeWav(path, [samples], rate, 'int16')
}

/**
 * The editor in a browser host whose catalogue has two small models of AudioSep's architecture, to be had from a server on
 * the loopback: real checkpoints with seeded weights, through the whole real program.
 */
export const openShop = async (): Promise<Shop> => {
  const folder = temporaryFolder()
  const home = join(folder.path, 'home')
  const model = join(home, 'model')
  mkdirSync(model, { recursive: true })
  writeSeededCheckpoint(join(model, 'small.safetensors'), { size: 'small' })
  makeRecording(join(home, 'recording.wav'), 4)
  makeRecording(join(home, 'example.wav'), 2)

  const hub = await startModelServer()
  const files = ['small.safetensors', 'vocab.json', 'merges.txt'].map((name) => ({
    name,
    bytes: readFileSync(join(model, name)),
  }))
  for (const { name, bytes } of files) hub.on(pathOf(name), giveFile(bytes))
  const [checkpoint] = files
  const roles: { readonly [name: string]: string } = { 'vocab.json': 'vocabulary', 'merges.txt': 'merges' }
  const filesAs = (checkpointName: string): CatalogueFile[] =>
    files.map(({ name, bytes }) => ({
      name: roles[name] ? name : checkpointName,
      role: roles[name] ?? 'checkpoint',
      optional: false,
      url: `https://huggingface.co${pathOf(name)}`,
      bytes: bytes.length,
      sha256: sha256Of(bytes),
      mirrors: [],
    }))
  const modelNamed = (id: string, name: string, changes: { readonly gated?: boolean } = {}): CatalogueModel => ({
    ...{
      id,
      name,
      system: 'audiosep',
      goodAt: `Any sound, says ${name}.`,
      gated: false,
      files: filesAs(`${id}.safetensors`),
    },
    licence: { name: 'MIT', url: 'https://opensource.org/license/mit' },
    page: 'https://huggingface.co/them/it',
    ...changes,
  })
  const catalogue = {
    version: 1,
    models: [modelNamed('small', 'Small'), modelNamed('gated', 'Gated', { gated: true })],
  }
  const cataloguePath = join(folder.path, 'catalogue.json')
  writeFileSync(cataloguePath, JSON.stringify(catalogue))

  const child = spawn(process.execPath, [join(import.meta.dirname, 'host.ts'), cataloguePath], {
    env: {
      ...process.env,
      HOME: home,
      USERPROFILE: home,
      LASSO_HOME: join(folder.path, 'lasso'),
      HF_ENDPOINT: hub.origin,
      HF_TOKEN: '',
      NO_PROXY: '127.0.0.1',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const link = await linkOf(child)
  child.stdout?.resume()
  return {
    link,
    hub,
    home,
    checkpoint: checkpoint!.bytes,
    close: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((resolve) => child.once('exit', resolve))
        child.kill('SIGTERM')
        await ended
      }
      await hub.close()
      folder[Symbol.dispose]()
    },
  }
}
