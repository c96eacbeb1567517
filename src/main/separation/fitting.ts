import type { Query, SystemDescription } from '../../core/separation/system.ts'

/** What of a query a system cannot take, as the end of a sentence about it; null when it can take all of it. */
export const misfit = (query: Query, system: SystemDescription): string | null => {
  if (query.also.length > 0 && !system.takesSeveral) return 'it takes one sound at a time'
  if ((query.shown ?? 0) > 0 && !system.takesSeveralShown) return 'it takes examples of one sound at a time'
  if (query.latentsOf !== undefined && query.latentsOf !== system.encoder)
    return 'it cannot go by what was heard of your library'
  if (query.avoid !== '' && !system.takesAvoid) return 'it cannot be told what to keep out'
  if (query.text === '' && !system.takesExamples) return 'it needs words, not an example alone'
  return null
}

/** Whether a system can take all of a query, whatever the words mean. */
export const fits = (query: Query, system: SystemDescription): boolean => misfit(query, system) === null
