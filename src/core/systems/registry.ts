import type { SeparationSystem } from '../separation/system.ts'
import { createAudioSep } from './audiosep/system.ts'
import { builtinTools } from './builtin/system.ts'
import { createEmbedded } from './embedded/system.ts'
import type { InstalledModel, ModelContents, OpenModel } from './model.ts'
import { createZeroShotAsp } from './zeroshot-asp/system.ts'

/** Opens a model to work with it; null where systems only answer questions. */
export type OpenModels = ((model: InstalledModel) => Promise<OpenModel>) | null

/**
 * Opens a model's files without a runtime, for systems that learn from them what words mean; null where nobody asks for that.
 * Whoever opens closes.
 */
export type ReadModels = ((model: InstalledModel) => ModelContents) | null

/** Makes the system of a model. Its id is the model's. */
type Maker = (model: InstalledModel, open: OpenModels, read: ReadModels) => SeparationSystem

/** Makers by what the catalogue calls a model's system. */
const makers: { readonly [system: string]: Maker | undefined } = {
  audiosep: createAudioSep,
  embedded: createEmbedded,
  'zeroshot-asp': createZeroShotAsp,
}

/**
 * The systems of this build, in the order in which equal answers are preferred. A model of a system that this build does
 * not know, because a newer one downloaded it, is passed over.
 */
export const installedSystems = (
  models: readonly InstalledModel[] = [],
  open: OpenModels = null,
  read: ReadModels = null,
): readonly SeparationSystem[] => [
  builtinTools,
  ...models.flatMap((model) => {
    const make = makers[model.system]
    return make ? [make(model, open, read)] : []
  }),
]
