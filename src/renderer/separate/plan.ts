import type { Interpretation, ModelRecord, SeparateRequest } from '../../contract/api.ts'

/** What the panel must know of a system to send it a wish. */
export type SystemTraits = { readonly id: string; readonly takesAvoid: boolean; readonly takesSeveral: boolean }

export type Candidate = Interpretation['candidates'][number]

/** A system that has not learned a sound. */
export type Guesser = Interpretation['unsure'][number]

/** What will take a sound out; `guess` when it has not learned it, and a person wants to hear what comes. */
export type PlannedSound = { readonly query: string; readonly candidate: Candidate; readonly guess: boolean }

type Damaged = Interpretation['damaged']

/** One job to start: the sounds that it takes out in one pass, and the system that does it. */
export type PlannedJob = { readonly system: string; readonly queries: readonly string[] }

/** What pressing "Separate" would do. */
export type Plan =
  /** Nothing is described yet. */
  | { readonly kind: 'empty' }
  /** The systems have not answered yet. */
  | { readonly kind: 'open' }
  | {
      readonly kind: 'ready'
      readonly jobs: readonly PlannedJob[]
      readonly picks: readonly PlannedSound[]
      /** Models that would have taken them, were no file of theirs damaged. */
      readonly damaged: Damaged
    }
  /**
   * No installed system takes this one. `unsure` is one that has not learned it, `knows` is what they do know, `offers` are
   * models that would take it.
   */
  | {
      readonly kind: 'unknown'
      readonly query: string
      readonly unsure: Guesser | null
      readonly knows: readonly string[]
      readonly offers: readonly string[]
      readonly damaged: Damaged
    }
  /** Each is known, but not all of this at once. */
  | { readonly kind: 'refused'; readonly reason: string; readonly offers: readonly string[] }

export type Wish = {
  /** Sounds to take out; one empty text stands for an example alone. */
  readonly queries: readonly string[]
  /** A system's id, or `auto`. */
  readonly system: string
  readonly mode: SeparateRequest['mode']
  readonly avoid: string
  /** Sounds that a system may guess at. */
  readonly guessed: readonly string[]
}

type Pick = PlannedSound & { readonly all: readonly Candidate[] }

/** Running a system that is not sure, because a person wants to. */
const guessOf = ({ system, systemName, tool }: Guesser, query: string): Candidate => ({
  ...{ system, systemName, tool, confidence: 0 },
  // Goes on from the system's name.
  explanation: `has not learned “${query}”: what comes is a guess.`,
})

const surest = (candidates: readonly Candidate[]): Candidate | undefined =>
  candidates.toSorted((a, b) => b.confidence - a.confidence)[0]

/** What the contract takes in one job: one query and fifteen more. */
const mostInOneJob = 16

/** Picks by system; those of a system that takes several share a job. */
const group = (picks: readonly Pick[], several: (system: string) => boolean): PlannedJob[] => {
  const jobs: { system: string; queries: string[] }[] = []
  for (const { query, candidate } of picks) {
    const shared =
      several(candidate.system) &&
      jobs.find(({ system, queries }) => system === candidate.system && queries.length < mostInOneJob)
    if (shared) shared.queries.push(query)
    else jobs.push({ system: candidate.system, queries: [query] })
  }
  return jobs
}

/** One system that takes every sound in one pass, by its least sure answer. */
const together = (picks: readonly Pick[], several: (system: string) => boolean): Pick[] | null => {
  const [first, ...others] = picks
  if (!first) return null
  const shared = first.all.flatMap((candidate) => {
    if (!several(candidate.system)) return []
    const rest = others.map((pick) => pick.all.find(({ system }) => system === candidate.system))
    if (rest.some((other) => other === undefined)) return []
    const every = [candidate, ...rest.filter((other) => other !== undefined)]
    return [{ every, least: Math.min(...every.map(({ confidence }) => confidence)) }]
  })
  const best = shared.toSorted((a, b) => b.least - a.least)[0]
  return best ? picks.map((pick, index) => ({ ...pick, candidate: best.every[index]! })) : null
}

/** Models that were passed over for any of the sounds, each once; none of them where a system was chosen. */
const damagedIn = ({ queries, system }: Wish, answers: ReadonlyMap<string, Interpretation>): Damaged => {
  const all = system === 'auto' ? queries.flatMap((query) => answers.get(query)?.damaged ?? []) : []
  return [...new Map(all.map((one) => [one.model, one])).values()]
}

/**
 * Decides which systems run for a wish, from what they answered to each of its sounds.
 * @param answers by query
 */
export const planWish = (
  wish: Wish,
  answers: ReadonlyMap<string, Interpretation>,
  systems: readonly SystemTraits[],
): Plan => {
  if (wish.queries.length === 0) return { kind: 'empty' }
  const traits = new Map(systems.map((system) => [system.id, system]))
  const several = (id: string): boolean => traits.get(id)?.takesSeveral ?? false
  const picks: Pick[] = []
  for (const query of wish.queries) {
    const answer = answers.get(query)
    if (!answer) return { kind: 'open' }
    const isMeant = ({ system }: { readonly system: string }) => wish.system === 'auto' || wish.system === system
    const unsure = answer.unsure.find(isMeant) ?? null
    const sure = answer.candidates.filter(isMeant)
    const guess = sure.length === 0 && unsure !== null && wish.guessed.includes(query)
    const asked = guess ? [guessOf(unsure, query)] : sure
    if (asked.length === 0) {
      const { knows, offers, damaged } = answer
      return { kind: 'unknown', query, unsure, knows, offers, damaged }
    }
    const all = asked.filter(({ system }) => wish.avoid === '' || traits.get(system)?.takesAvoid)
    const candidate = surest(all)
    if (!candidate)
      return {
        kind: 'refused',
        reason: `${asked[0]!.systemName} cannot keep “${wish.avoid}” out: leave “but not” empty.`,
        offers: answer.offers,
      }
    picks.push({ query, candidate, guess, all })
  }
  const ready = (chosen: readonly Pick[]): Plan => ({
    kind: 'ready',
    jobs: group(chosen, several),
    picks: chosen.map(({ query, candidate, guess }) => ({ query, candidate, guess })),
    damaged: damagedIn(wish, answers),
  })
  const jobs = group(picks, several)
  // Several jobs each give a track of their own; what remains can only be what one job left.
  if (jobs.length === 1 || wish.mode === 'extract') return ready(picks)
  const joint = together(picks, several)
  if (joint) return ready(joint)
  return {
    kind: 'refused',
    reason: 'These sounds need different tools: extract them, or remove one after the other.',
    offers: [],
  }
}

/** Models that would help: the one that was chosen but is not here, or those that are offered for the sound, best first. */
export const missedModels = (plan: Plan, system: string, offered: readonly ModelRecord[]): readonly ModelRecord[] => {
  if (system !== 'auto') return offered.filter(({ id }) => id === system)
  const wanted = plan.kind === 'unknown' || plan.kind === 'refused' ? plan.offers : []
  return wanted.flatMap((id) => offered.find((model) => model.id === id) ?? [])
}
