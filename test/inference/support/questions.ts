import { parentPort } from '../../../src/main/processes/parent-port.ts'
import { serveSystems } from '../../../src/main/separation/serve-systems.ts'
import { createNetworkSystem } from './network-system.ts'

/** The separation child with the system of the tests: it only answers questions. */
serveSystems(parentPort(), { systems: (models) => models.map((model) => createNetworkSystem(model, null)) })
