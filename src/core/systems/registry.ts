import type { SeparationSystem } from '../separation/system.ts'
import { createAudioSep } from './audiosep/system.ts'
import { builtinTools } from './builtin/system.ts'
import type { InstalledModel, OpenModel } from './model.ts'
import { createZeroShotAsp } from './zeroshot-asp/system.ts'

/** Opens a model to work with it; null where systems only answer questions. */
export type OpenModels = ((model: InstalledModel) => Promise<OpenModel>) | null

/** Makes the system of a model. Its id is the model's. */
type Maker = (model: InstalledModel, open: OpenModels) => SeparationSystem

/** Makers by what the catalogue calls a model's system. */
const makers: { readonly [system: string]: Maker | undefined } = {
  audiosep: createAudioSep,
  'zeroshot-asp': createZeroShotAsp,
}

/**
 * The systems of this build, in the order in which equal answers are preferred. A model of a system that this build does
 * not know, because a newer one downloaded it, is passed over.
 */
export const installedSystems = (
  models: readonly InstalledModel[] = [],
  open: OpenModels = null,
): readonly SeparationSystem[] => [
  builtinTools,
  ...models.flatMap((model) => {
    const make = makers[model.system]
    return make ? [make(model, open)] : []
  }),
]
