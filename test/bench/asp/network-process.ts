import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { InstalledModel } from '../../../src/core/systems/model.ts'
import { ReferenceMissing } from '../audiosep/reference.ts'
import { peakResidentMemory, type Timing } from '../measure.ts'
import type { Network, NetworkCall } from './network-child.ts'

/** A process that holds one network and nothing else, so that its time and memory are the network's. */
export type NetworkProcess = {
  readonly about: string
  run(): Promise<Timing>
  /** The most memory it has had, in MiB; null where the system does not tell. */
  memory(): number | null
  close(): Promise<void>
}

const close = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill()
  await gone
}

/** Ours, warmed up by one run. */
export const openOurs = async (model: InstalledModel, network: Network): Promise<NetworkProcess> => {
  const child = fork(join(import.meta.dirname, 'network-child.ts'))
  const ask = async (call: NetworkCall): Promise<unknown> => {
    const ended = new AbortController()
    try {
      child.send(call)
      const [answer] = await Promise.race([
        once(child, 'message', ended),
        once(child, 'exit', ended).then(([code, signal]) => {
          throw new Error(`the process of the network ended: ${signal ?? code}`)
        }),
      ])
      return answer
    } finally {
      ended.abort()
    }
  }
  await ask({ call: 'open', model, network })
  return {
    about: 'Lasso',
    run: async () => (await ask({ call: 'run' })) as Timing,
    memory: () => peakResidentMemory(child.pid!),
    close: () => close(child),
  }
}

/**
 * The reference code with the same seeded weights, warmed up by one run.
 * @param folder a checkout of github.com/RetroCirce/Zero_Shot_Audio_Source_Separation
 * @param python an interpreter that has torch, torchlibrosa, librosa and numpy
 */
export const openTheirs = async (
  folder: string,
  model: InstalledModel,
  network: Network,
  python: string,
): Promise<NetworkProcess> => {
  if (!existsSync(join(folder, 'models', 'asp_model.py')))
    throw new ReferenceMissing(
      `${folder} is no checkout of RetroCirce/Zero_Shot_Audio_Source_Separation: it has no models/asp_model.py`,
    )
  const script = join(import.meta.dirname, '..', 'reference', 'asp.py')
  const file = model.files[network === 'detector' ? 'detector' : 'checkpoint']!
  const child = spawn(python, [script, resolve(folder), network, file], { stdio: ['pipe', 'pipe', 'pipe'] })
  let problem = ''
  child.on('error', (error) => {
    problem = `${python}: ${error.message}`
  })
  child.stderr.on('data', (piece) => {
    problem += piece
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async (): Promise<string> => {
    const { value, done } = await lines.next()
    if (done) throw new ReferenceMissing(problem.trim() || `${python} ended without a word`)
    return value
  }
  const about = await answer()
  return {
    about,
    run: async () => {
      child.stdin.write('run\n')
      const [clock, processor] = (await answer()).split(' ').map(Number) as [number, number]
      return { clock, processor }
    },
    memory: () => peakResidentMemory(child.pid!),
    close: () => close(child),
  }
}
