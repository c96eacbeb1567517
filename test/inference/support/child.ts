import { openModel } from '../../../src/main/inference/open-model.ts'
import { serveInference } from '../../../src/main/inference/serve-inference.ts'
import { parentPort } from '../../../src/main/processes/parent-port.ts'
import { createNetworkSystem } from './network-system.ts'

/**
 * The inference child with the system of the tests. With `stand-in` as its argument, a graphics card is the processor under
 * another name, so that it can be lost on a machine that has none.
 */
const isStandIn = process.argv[2] === 'stand-in'
serveInference(
  parentPort(),
  (models, open) => models.map((model) => createNetworkSystem(model, open)),
  (model, options) => openModel(model, isStandIn ? { ...options, provider: 'cpu' } : options),
)
