import type { Query } from '../../core/separation/system.ts'
import type { InstalledModel } from '../../core/systems/model.ts'
import { installedSystems } from '../../core/systems/registry.ts'
import { fits } from './fitting.ts'

/** The models whose systems would take a query, and how sure each would be. Asked without the models' files. */
const wouldAnswer = (query: Query, models: readonly InstalledModel[]) =>
  installedSystems(models).flatMap((system) => {
    const description = system.describe()
    if (description.model === null || !fits(query, description)) return []
    const answer = system.answer(query)
    return answer.kind === 'yes' ? [{ model: description.model, confidence: answer.confidence }] : []
  })

/**
 * Which models that are not on this machine could answer a query, the surest first: their ids. A system answers from what
 * it is, not from its files, so it can be asked before there are any.
 * @param absent models of the catalogue without their files
 */
export const offersFor = (query: Query, absent: readonly InstalledModel[]): string[] =>
  wouldAnswer(query, absent)
    .sort((a, b) => b.confidence - a.confidence)
    .map(({ model }) => model)

/** A model that is here but not used, because a file of it is not what it should be. */
export type DamagedModel = InstalledModel & { readonly bundled: boolean }

/**
 * The damaged ones that would have run in place of what answers now. One that comes with the program knows its words from
 * its file alone, so that it may have been any of them.
 * @param confidence of the surest answer that there is; 0 without one
 */
export const missedFor = (
  query: Query,
  damaged: readonly DamagedModel[],
  confidence: number,
): { model: string; name: string }[] => {
  const others = wouldAnswer(
    query,
    damaged.filter(({ bundled }) => !bundled),
  )
  const isMissed = ({ id, bundled }: DamagedModel): boolean =>
    bundled || others.some((other) => other.model === id && other.confidence > confidence)
  return damaged.filter(isMissed).map(({ id, name }) => ({ model: id, name }))
}
