import { installedSystems } from '../../core/systems/registry.ts'
import { openModelTensors } from '../inference/model-tensors.ts'
import { parentPort } from '../processes/parent-port.ts'
import { serveSystems } from './serve-systems.ts'

/**
 * The separation child: a process of its own, so that it can be killed at any moment and its crashes stay its own. It works
 * with the tools that need no network, and answers the questions about all systems; what a model's words mean it reads from
 * the model's file.
 */
serveSystems(parentPort(), { systems: (models) => installedSystems(models, null, openModelTensors) })
