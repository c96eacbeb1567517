import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Provider } from '../../contract/api.ts'
import { fail } from '../../contract/failures.ts'
import type { Inference } from '../../core/nn/session.ts'
import type { InstalledModel, OpenModel } from '../../core/systems/model.ts'
import { deviceName } from './device-name.ts'
import { giveUp } from './give-up.ts'
import { openModelTensors } from './model-tensors.ts'
import { prepareWeights } from './place-weights.ts'
import { openSession } from './session.ts'
import { createSessionCache } from './session-cache.ts'

export type OpenModelOptions = {
  /** What networks run on; the processor unless told otherwise. */
  readonly provider?: Provider
  /** What the device is called; found out from the provider when it is left out. */
  readonly device?: string
}

/** An open model of this process. */
export type ModelHere = OpenModel & {
  /** Sessions that are open, those kept ready for the next use included. */
  sessions(): number
}

/**
 * Opens an installed model: reads its index, and makes its networks ready when they are asked for.
 * @throws HostError when a file is missing, damaged or refused
 */
export const openModel = (model: InstalledModel, options: OpenModelOptions = {}): ModelHere => {
  const { provider = 'cpu', device = deviceName(provider) } = options
  const weights = openModelTensors(model)
  const sessions = createSessionCache(async (graph, { lean = false }) => {
    const { place } = prepareWeights(graph, weights, model.checkpoint)
    const session = await openSession(graph, { folder: weights.workFolder, place, provider, lean }).catch(giveUp)
    return { run: (feeds) => session.run(feeds).catch(giveUp), release: () => session.release() }
  })
  const blocked = provider === 'cpu' && process.arch === 'x64'
  const inference: Inference = { device, blocked, open: (graph, options) => sessions.open(graph, options) }
  return {
    model,
    tensors: weights.tensors,
    metadata: weights.metadata,
    read: (name) => weights.read(name),
    text: (role) => {
      const path = model.files[role]
      if (path === undefined) return fail({ code: 'model-missing', system: model.name, models: [model.id] })
      try {
        return readFileSync(path, 'utf8')
      } catch (thrown) {
        return fail({ code: 'file-missing', file: basename(path) }, thrown)
      }
    },
    inference,
    sessions: () => sessions.count,
    close: () => {
      sessions.close()
      weights.close()
    },
  }
}
