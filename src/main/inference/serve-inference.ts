import type { SeparationSystem } from '../../core/separation/system.ts'
import { installedEncoders } from '../../core/systems/encoders.ts'
import { installedListeners } from '../../core/systems/listeners.ts'
import type { InstalledModel } from '../../core/systems/model.ts'
import type { OpenModels } from '../../core/systems/registry.ts'
import type { ParentPort } from '../processes/parent-port.ts'
import { serveSystems } from '../separation/serve-systems.ts'
import { type OpenModelOptions, openModel } from './open-model.ts'
import { createOpenModels } from './open-models.ts'

/**
 * Serves systems and listeners with networks over a port, on the device that the host says.
 * @param systems makes the systems of models, given the way to open them
 * @param openOne opens a model
 */
export const serveInference = (
  port: ParentPort,
  systems: (models: readonly InstalledModel[], open: OpenModels) => readonly SeparationSystem[],
  openOne = openModel,
): void => {
  let runsOn: OpenModelOptions = {}
  const models = createOpenModels(() => runsOn, openOne)
  serveSystems(port, {
    equip: ({ provider, device, models: installed }) => {
      runsOn = { provider, device }
      models.keep(installed)
    },
    trial: async (provider) => (await import('./trial.ts')).tryProvider(provider),
    systems: (installed) => systems(installed, models.open),
    listeners: (installed) => installedListeners(installed, models.open),
    encoders: (installed) => installedEncoders(installed, models.open),
  })
}
