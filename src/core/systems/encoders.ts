import type { SoundEncoder } from '../library/encoder.ts'
import type { InstalledModel } from './model.ts'
import type { OpenModels } from './registry.ts'
import { createEncoder } from './zeroshot-asp/encoder.ts'

/** Makers of encoders by what the catalogue calls a model's system. */
const makers: { readonly [system: string]: typeof createEncoder | undefined } = { 'zeroshot-asp': createEncoder }

/** Models that can say what a sound is like, the best first. @param open null where only questions are answered */
export const installedEncoders = (
  models: readonly InstalledModel[],
  open: OpenModels = null,
): readonly SoundEncoder[] =>
  models.flatMap((model) => {
    const make = makers[model.system]
    return make ? [make(model, open)] : []
  })
