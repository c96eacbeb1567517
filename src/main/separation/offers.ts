import type { Query } from '../../core/separation/system.ts'
import type { InstalledModel } from '../../core/systems/model.ts'
import { installedSystems } from '../../core/systems/registry.ts'
import { fits } from './fitting.ts'

/**
 * Which models that are not on this machine could answer a query, the surest first: their ids. A system answers from what
 * it is, not from its files, so it can be asked before there are any.
 * @param absent models of the catalogue without their files
 */
export const offersFor = (query: Query, absent: readonly InstalledModel[]): string[] =>
  installedSystems(absent, null)
    .flatMap((system) => {
      const description = system.describe()
      if (description.model === null || !fits(query, description)) return []
      const answer = system.answer(query)
      return answer.kind === 'yes' ? [{ model: description.model, confidence: answer.confidence }] : []
    })
    .sort((a, b) => b.confidence - a.confidence)
    .map(({ model }) => model)
