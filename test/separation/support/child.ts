import { installedSystems } from '../../../src/core/systems/registry.ts'
import { openModelTensors } from '../../../src/main/inference/model-tensors.ts'
import { parentPort } from '../../../src/main/processes/parent-port.ts'
import { serveSystems } from '../../../src/main/separation/serve-systems.ts'
import { idleSystem, testSystem } from './systems.ts'

serveSystems(parentPort(), {
  systems: (models) => [idleSystem, ...installedSystems(models, null, openModelTensors), testSystem],
})
