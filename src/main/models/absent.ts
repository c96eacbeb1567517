import type { InstalledModel } from '../../core/systems/model.ts'
import type { ModelStore } from './store.ts'

/**
 * Models that are known but not on this machine, as systems see them: without files, so that a system can say whether it
 * could answer, and no more.
 */
export const absentModels = (store: Pick<ModelStore, 'list' | 'installed'>): InstalledModel[] => {
  const here = new Set(store.installed().map(({ id }) => id))
  return store
    .list()
    .filter(({ id, separates }) => separates && !here.has(id))
    .map(({ id, system, name, goodAt }) => ({ id, system, name, goodAt, checkpoint: '', files: {} }))
}
