import type { Listener } from '../listening/listener.ts'
import { createEmbeddedListener } from './embedded/listener.ts'
import type { InstalledModel } from './model.ts'
import type { OpenModels } from './registry.ts'
import { createDetector } from './zeroshot-asp/detector.ts'

/** Makes the listener of a model; null of a model that cannot listen. */
type Maker = (model: InstalledModel, open: OpenModels) => Listener | null

/** Makers by what the catalogue calls a model's system, those of the better listeners first. */
const makers: readonly (readonly [system: string, make: Maker])[] = [
  ['zeroshot-asp', createDetector],
  ['embedded', createEmbeddedListener],
]

/** Models that can listen, the best first. @param open null where only questions are answered */
export const installedListeners = (models: readonly InstalledModel[], open: OpenModels = null): readonly Listener[] =>
  makers.flatMap(([system, make]) =>
    models.filter((model) => model.system === system).flatMap((model) => make(model, open) ?? []),
  )
