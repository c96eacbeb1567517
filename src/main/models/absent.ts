import type { InstalledModel } from '../../core/systems/model.ts'
import type { DamagedModel } from '../separation/offers.ts'
import type { ModelStore } from './store.ts'

const factsOf = ({ id, system, name, goodAt }: Pick<InstalledModel, 'id' | 'system' | 'name' | 'goodAt'>) => ({
  ...{ id, system, name, goodAt },
  ...{ checkpoint: '', files: {} },
})

/**
 * Models that can be had but are not on this machine, as systems see them: without files, so that a system can say whether
 * it could answer, and no more. A user's own model whose file is gone can only be added again.
 */
export const absentModels = (store: Pick<ModelStore, 'list' | 'installed' | 'canGet'>): InstalledModel[] => {
  const here = new Set(store.installed().map(({ id }) => id))
  return store
    .list()
    .filter(({ id, separates }) => separates && !here.has(id) && store.canGet(id))
    .map(factsOf)
}

/** Models that are here but not used, because a file of theirs is something else than it should be. */
export const damagedModels = (store: Pick<ModelStore, 'list'>): DamagedModel[] =>
  store
    .list()
    .filter(({ separates, state }) => separates && state === 'broken')
    .map(({ bundled, ...record }) => ({ ...factsOf(record), bundled }))
