import type { Listener } from '../listening/listener.ts'
import type { InstalledModel } from './model.ts'
import type { OpenModels } from './registry.ts'
import { createDetector } from './zeroshot-asp/detector.ts'

/** Makers of listeners by what the catalogue calls a model's system. */
const makers: { readonly [system: string]: typeof createDetector | undefined } = { 'zeroshot-asp': createDetector }

/** Models that can listen, the best first. @param open null where only questions are answered */
export const installedListeners = (models: readonly InstalledModel[], open: OpenModels = null): readonly Listener[] =>
  models.flatMap((model) => {
    const make = makers[model.system]
    return make ? [make(model, open)] : []
  })
