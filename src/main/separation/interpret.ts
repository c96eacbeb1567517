import type { Interpretation } from '../../contract/api.ts'
import { fail } from '../../contract/failures.ts'
import type { ExampleOrigin } from '../../contract/library.ts'
import type {
  Answer,
  Plan,
  PlanRequest,
  Query,
  SystemDescription,
  SystemSettings,
} from '../../core/separation/system.ts'
import type { InstalledModel } from '../../core/systems/model.ts'
import { fits, misfit } from './fitting.ts'
import { offersFor } from './offers.ts'
import type { CallName, Calls } from './protocol.ts'
import { type Supervisor, WorkerEnded } from './supervisor.ts'

/** A system that takes a query, and what it says it will do. */
export type Choice = {
  readonly system: SystemDescription
  readonly tool: string
  readonly explanation: string
  readonly confidence: number
  readonly settings: SystemSettings
  /** Kept examples that it goes by, where it knows nothing of the words. */
  readonly examples?: ExampleOrigin
}

/** A system that has not learned a sound and would only guess. */
export type Guess = Extract<Answer, { kind: 'unsure' }> & { readonly system: SystemDescription }

/** What can be asked of the installed systems before a job runs. Asks again when the child is killed under a question. */
export type Questions = {
  /** Every installed system; asked of a child once. */
  systems(): Promise<SystemDescription[]>
  /** Every system that takes the query, the surest first, and those that could but do not know what the words mean. */
  answers(query: Query): Promise<{ readonly choices: Choice[]; readonly guesses: Guess[] }>
  /** What the systems know, one word for each sound, none twice. */
  knownWords(): Promise<string[]>
  /** @throws SystemError when the system refuses */
  plan(system: string, request: PlanRequest): Promise<Plan>
  /** Asks for the systems again when they are wanted next: models came or went. */
  forget(): void
  /** The same questions, which reject when `signal` fires and start no child after that. */
  until(signal: AbortSignal): Questions
}

/** Questions over a supervisor. @throws HostError worker-crashed when child after child dies */
export const createQuestions = (supervisor: Supervisor): Questions => {
  const ask = async <C extends CallName>(
    call: C,
    params: Calls[C]['params'],
    signal: AbortSignal | null,
  ): Promise<Calls[C]['result']> => {
    for (let crashes = 0; ; ) {
      signal?.throwIfAborted()
      try {
        return await supervisor.ask(call, params)
      } catch (thrown) {
        if (!(thrown instanceof WorkerEnded)) throw thrown
        if (thrown.end === 'closed') fail({ code: 'cancelled' }, thrown)
        if (thrown.end !== 'stopped' && ++crashes > 2)
          fail({ code: 'worker-crashed', during: 'asking the systems', detail: thrown.detail }, thrown)
      }
    }
  }
  let described: SystemDescription[] | null = null

  const questionsUntil = (signal: AbortSignal | null): Questions => {
    const systems = async () => (described ??= await ask('describe', null, signal))
    return {
      systems,
      answers: async (query) => {
        const answers = (await ask('answer', { query }, signal)).filter(({ system }) => fits(query, system))
        return {
          choices: answers
            .flatMap(({ system, answer }) => (answer.kind === 'yes' ? [{ ...answer, system }] : []))
            .sort((a, b) => b.confidence - a.confidence),
          guesses: answers.flatMap(({ system, answer }) => (answer.kind === 'unsure' ? [{ ...answer, system }] : [])),
        }
      },
      knownWords: async () => [
        ...new Set((await systems()).flatMap(({ knows }) => knows.flatMap(({ words }) => words.slice(0, 1)))),
      ],
      plan: (system, request) => ask('plan', { system, request }, signal),
      forget: () => {
        described = null
      },
      until: questionsUntil,
    }
  }
  return questionsUntil(null)
}

/** The answers as the contract tells them. */
export const interpretationOf = (
  choices: readonly Choice[],
  guesses: readonly Guess[],
  rest: Pick<Interpretation, 'knows' | 'damaged' | 'offers'>,
): Interpretation => ({
  candidates: choices.map(({ system, tool, explanation, confidence, examples }) => ({
    system: system.id,
    systemName: system.name,
    tool,
    explanation,
    confidence,
    ...(examples ? { examples } : {}),
  })),
  unsure: guesses.map(({ system, tool, words, nearest }) => ({
    system: system.id,
    systemName: system.name,
    tool,
    words: [...words],
    nearest: [...nearest],
  })),
  ...rest,
})

/** A guess as the choice that a person made of it. */
const chosenGuess = ({ system, tool, settings }: Guess): Choice => ({
  ...{ system, tool, settings, confidence: 0 },
  explanation: `${system.name} has not learned this sound: what comes is a guess.`,
})

/**
 * The system that will run: the one that was named, or the surest for `auto`. One that is not sure runs only when that is
 * wished, and where none is sure.
 * @param absent models of the catalogue that are not on this machine
 * @throws HostError query-empty, query-unknown, system-missing, system-refused; model-missing when the one that was named
 * is not on this machine yet
 */
export const chooseSystem = async (
  questions: Questions,
  query: Query,
  { wanted, anyway }: { readonly wanted: string; readonly anyway: boolean },
  absent: readonly InstalledModel[],
): Promise<Choice> => {
  if (query.text === '' && !query.example) fail({ code: 'query-empty' })
  if (wanted !== 'auto') await requireSystem(questions, query, wanted, absent)
  const isMeant = ({ system }: { readonly system: SystemDescription }) => wanted === 'auto' || system.id === wanted
  const { choices, guesses } = await questions.answers(query)
  const choice = choices.find(isMeant)
  if (choice) return choice
  const guess = guesses.find(isMeant)
  if (guess && anyway) return chosenGuess(guess)
  const offers = wanted === 'auto' || guess ? offersFor(query, absent) : []
  return fail({
    ...{
      code: 'query-unknown',
      query: guess?.words.join('”, “') || query.text,
      knows: await questions.knownWords(),
      offers,
    },
    ...(guess ? { unsure: { system: guess.system.id, name: guess.system.name, nearest: [...guess.nearest] } } : {}),
  })
}

const requireSystem = async (
  questions: Questions,
  query: Query,
  wanted: string,
  absent: readonly InstalledModel[],
): Promise<void> => {
  const system = (await questions.systems()).find(({ id }) => id === wanted)
  if (!system) {
    const model = absent.find(({ id }) => id === wanted)
    if (model) fail({ code: 'model-missing', system: model.name, models: [model.id] })
    return fail({ code: 'system-missing', system: wanted })
  }
  const reason = misfit(query, system)
  if (reason !== null) fail({ code: 'system-refused', system: system.name, reason })
}
