import type { InstalledModel, OpenModel } from '../../core/systems/model.ts'
import { type ModelHere, type OpenModelOptions, openModel } from './open-model.ts'

/** The open models of this process: each is opened once, and closed when it is no longer installed. */
export type OpenModels = {
  /** @throws HostError as `openModel` does */
  open(model: InstalledModel): Promise<OpenModel>
  /** Closes those that are not among `models`. */
  keep(models: readonly InstalledModel[]): void
}

const keyOf = (model: InstalledModel): string => JSON.stringify([model.id, model.checkpoint, model.files])

/** @param options looked at when a model is opened */
export const createOpenModels = (options: () => OpenModelOptions, openOne = openModel): OpenModels => {
  const models = new Map<string, ModelHere>()
  return {
    open: async (model) => {
      const key = keyOf(model)
      const known = models.get(key)
      if (known) return known
      const opened = openOne(model, options())
      models.set(key, opened)
      // Whoever worked with it gives it back; it stays open for the next job.
      return opened
    },
    keep: (installed) => {
      const keys = new Set(installed.map(keyOf))
      for (const [key, model] of models) {
        if (keys.has(key)) continue
        models.delete(key)
        model.close()
      }
    },
  }
}
