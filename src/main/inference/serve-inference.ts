import type { Provider } from '../../contract/api.ts'
import type { SeparationSystem } from '../../core/separation/system.ts'
import type { InstalledModel } from '../../core/systems/model.ts'
import type { OpenModels } from '../../core/systems/registry.ts'
import type { ParentPort } from '../processes/parent-port.ts'
import { serveSystems } from '../separation/serve-systems.ts'
import { createOpenModels } from './open-models.ts'

/**
 * Serves systems with networks over a port, on the device that the host says.
 * @param systems makes the systems of models, given the way to open them
 */
export const serveInference = (
  port: ParentPort,
  systems: (models: readonly InstalledModel[], open: OpenModels) => readonly SeparationSystem[],
): void => {
  let provider: Provider = 'cpu'
  const models = createOpenModels(() => ({ provider }))
  serveSystems(port, {
    equip: (equipment) => {
      provider = equipment.provider
      models.keep(equipment.models)
    },
    systems: (installed) => systems(installed, models.open),
  })
}
