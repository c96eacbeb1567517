import type { Interpretation, ModelRecord } from '../../contract/api.ts'
import { type Failure, HostError } from '../../contract/failures.ts'
import type { Host } from '../host.ts'
import { UsageError } from './command.ts'
import type { Wish } from './separate-wish.ts'

/** The system that will answer, and what a person is to be told of that. */
export type Settled = {
  readonly system: string
  /** It has not learned the sound, and runs because that was wished. */
  readonly guess: boolean
  readonly notes: readonly string[]
}

/** That a damaged model was passed over, and what mends it. */
const noteOf = ({ id, name, bundled, manual }: ModelRecord): string => {
  const download = manual === null ? `“lasso models download ${id}” mends it` : 'add its files again'
  return `${name} is damaged, and was passed over: ${bundled ? 'install Lasso again' : download}.`
}

const examplesNote = ({ examples }: Interpretation['candidates'][number]): string[] => {
  if (examples?.from !== 'library') return []
  const { names, recordings } = examples
  const shown = `${recordings} ${recordings === 1 ? 'recording' : 'recordings'}`
  return [`Goes by your library: ${shown} of ${names.map((name) => `“${name}”`).join(', ')}.`]
}

/** That nobody knows the sound, or that somebody would only guess. */
const unknown = (query: string, { unsure, knows, offers }: Interpretation, system: string): Failure => {
  const guess = unsure.find((one) => system === 'auto' || one.system === system)
  return {
    ...{ code: 'query-unknown', query, knows, offers },
    ...(guess ? { unsure: { system: guess.system, name: guess.systemName, nearest: guess.nearest } } : {}),
  }
}

/**
 * The system that will answer: the one that was named, or the surest; for the reference the surest with a published network.
 * Says that none knows the sound before a long recording is read for nothing.
 * @throws HostError query-empty, query-unknown, system-missing, model-missing; UsageError
 */
export const settleSystem = async (host: Host, wish: Wish): Promise<Settled> => {
  const { system, also, avoid, like, alsoLike, anyway } = wish
  const query = wish.query.trim()
  const hasExample = like.length > 0
  if (query === '' && !hasExample) throw new HostError({ code: 'query-empty' })
  const known = await host.call('separation.systems', undefined)
  if (system !== 'auto' && !known.some(({ id }) => id === system)) await refuseMissing(host, system)
  const models = await host.call('models.list', undefined)
  const bundled = new Set(models.flatMap((model) => (model.bundled ? [model.id] : [])))
  const isPublished = (id: string): boolean =>
    known.some((one) => one.id === id && one.model !== null && !bundled.has(one.model))
  if (wish.mode === 'reference' && system !== 'auto' && !isPublished(system))
    throw new UsageError('--mode reference is for systems with a published network.')
  const asked = { query, hasExample, also: [...also], avoid, shown: alsoLike.length }
  const answer = await host.call('separation.interpret', asked)
  const passedOver = new Set(answer.damaged.map(({ model }) => model))
  const notes = models.filter(({ id }) => passedOver.has(id)).map(noteOf)
  const isMeant = (id: string): boolean =>
    (system === 'auto' || id === system) && (wish.mode !== 'reference' || isPublished(id))
  const meant = answer.candidates.filter((candidate) => isMeant(candidate.system))
  const sure = (wish.library ? meant.find(({ examples }) => examples?.from === 'library') : null) ?? meant[0]
  if (sure) return { system: sure.system, guess: false, notes: [...notes, ...examplesNote(sure)] }
  const guess = answer.unsure.find((one) => isMeant(one.system))
  if (guess && anyway) {
    const note = `${guess.systemName} has not learned “${query}”: what comes is a guess.`
    return { system: guess.system, guess: true, notes: [...notes, note] }
  }
  // A system that was named and does not take all of this says why itself when it is asked to.
  if (system !== 'auto' && !guess) return { system, guess: false, notes }
  throw new HostError(unknown(query, answer, system))
}

/** Says whether a system that is not here is a model that could be. @throws HostError always */
export const refuseMissing = async (host: Host, system: string): Promise<never> => {
  const model = (await host.call('models.list', undefined)).find(({ id }) => id === system)
  throw new HostError(
    model ? { code: 'model-missing', system: model.name, models: [model.id] } : { code: 'system-missing', system },
  )
}
