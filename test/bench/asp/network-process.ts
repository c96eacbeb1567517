import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { InstalledModel } from '../../../src/core/systems/model.ts'
import type { Timing } from '../measure.ts'
import { openMeasuredChild } from '../measured-child.ts'
import { openReferenceProcess, ReferenceMissing } from '../reference-process.ts'
import type { Network, NetworkCall } from './network-child.ts'

/** A process that holds one network and nothing else. */
export type NetworkProcess = {
  readonly about: string
  run(): Promise<Timing>
  /** The most memory it has had, in MiB; null where the system does not tell. */
  memory(): number | null
  close(): Promise<void>
}

/** Ours, warmed up by one run. */
export const openOurs = async (model: InstalledModel, network: Network): Promise<NetworkProcess> => {
  const script = join(import.meta.dirname, 'network-child.ts')
  const { ask, memory, close } = openMeasuredChild<NetworkCall, Timing>(script)
  await ask({ call: 'open', model, network })
  return { about: 'Lasso', run: () => ask({ call: 'run' }), memory, close }
}

/**
 * The reference code with the same seeded weights, warmed up by one run.
 * @param folder a checkout of github.com/RetroCirce/Zero_Shot_Audio_Source_Separation
 * @param python an interpreter that has torch, torchlibrosa, librosa and numpy
 * @throws ReferenceMissing
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
  const file = model.files[network === 'detector' ? 'detector' : 'checkpoint']!
  const { ask, ...process } = await openReferenceProcess(python, 'asp.py', [resolve(folder), network, file])
  return { ...process, run: () => ask('run') }
}
