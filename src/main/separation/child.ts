import { installedSystems } from '../../core/systems/registry.ts'
import { parentPort } from '../processes/parent-port.ts'
import { serveSystems } from './serve-systems.ts'

/**
 * The separation child: a process of its own, so that it can be killed at any moment and its crashes stay its own. It works
 * with the tools that need no network, and answers the questions about all systems.
 */
serveSystems(parentPort(), { systems: (models) => installedSystems(models, null) })
