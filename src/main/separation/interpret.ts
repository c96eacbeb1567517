import type { Interpretation } from '../../contract/api.ts'
import { fail } from '../../contract/failures.ts'
import type { Query, SystemDescription, SystemSettings } from '../../core/separation/system.ts'
import type { CallName, Calls } from './protocol.ts'
import { type Supervisor, WorkerEnded } from './supervisor.ts'

/** A system that takes a query, and what it says it will do. */
export type Choice = {
  readonly system: SystemDescription
  readonly tool: string
  readonly explanation: string
  readonly confidence: number
  readonly settings: SystemSettings
}

/** Asks again when the child was killed under the question, by a cancelled job for one. @throws HostError worker-crashed */
export const askPatiently = async <C extends CallName>(
  supervisor: Supervisor,
  call: C,
  params: Calls[C]['params'],
): Promise<Calls[C]['result']> => {
  for (let crashes = 0; ; )
    try {
      return await supervisor.ask(call, params)
    } catch (thrown) {
      if (!(thrown instanceof WorkerEnded)) throw thrown
      if (thrown.end !== 'stopped' && ++crashes > 2)
        fail({ code: 'worker-crashed', during: 'Asking the systems', detail: thrown.detail }, thrown)
    }
}

/** Every system that takes the query, the surest first. */
export const choicesFor = async (supervisor: Supervisor, query: Query): Promise<Choice[]> => {
  const answers = await askPatiently(supervisor, 'answer', { query })
  return answers
    .flatMap(({ system, answer }) => (answer.kind === 'yes' ? [{ ...answer, system }] : []))
    .sort((a, b) => b.confidence - a.confidence)
}

/** What the installed systems know, one word for each sound, none twice. */
export const knownWords = async (supervisor: Supervisor): Promise<string[]> => {
  const systems = await askPatiently(supervisor, 'describe', null)
  return [...new Set(systems.flatMap(({ knows }) => knows.flatMap(({ words }) => words.slice(0, 1))))]
}

/** The choices as the contract tells them. */
export const interpretationOf = (choices: readonly Choice[], knows: readonly string[]): Interpretation => ({
  candidates: choices.map(({ system, tool, explanation, confidence }) => ({
    system: system.id,
    systemName: system.name,
    tool,
    explanation,
    confidence,
  })),
  knows: [...knows],
})

/**
 * The system that will run: the one that was named, or the surest for `auto`.
 * @throws HostError query-empty, query-unknown, system-missing
 */
export const chooseSystem = async (supervisor: Supervisor, query: Query, wanted: string): Promise<Choice> => {
  if (query.text.trim() === '' && !query.example) fail({ code: 'query-empty' })
  if (wanted !== 'auto') {
    const systems = await askPatiently(supervisor, 'describe', null)
    if (!systems.some(({ id }) => id === wanted)) fail({ code: 'system-missing', system: wanted })
  }
  const choices = await choicesFor(supervisor, query)
  const choice = choices.find(({ system }) => wanted === 'auto' || system.id === wanted)
  return choice ?? fail({ code: 'query-unknown', query: query.text, knows: await knownWords(supervisor) })
}
