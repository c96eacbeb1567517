import { installedSystems } from '../../core/systems/registry.ts'
import { parentPort } from '../processes/parent-port.ts'
import { serveInference } from './serve-inference.ts'

/**
 * The inference child: the only process that loads onnxruntime. `run()` of its Node binding cannot be stopped, and takes
 * the whole process along when it crashes; so it has one of its own, which the host kills and starts as it needs.
 */
serveInference(parentPort(), installedSystems)
