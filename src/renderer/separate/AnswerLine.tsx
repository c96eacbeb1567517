import { CircleAlert, CircleCheck, CircleQuestionMark, Cpu } from 'lucide-react'
import { useEffect } from 'react'
import type { ModelRecord } from '../../contract/api.ts'
import { originSentence } from '../library/library-words.ts'
import { useEditor, useModels } from '../state/context.tsx'
import { stackDialog } from '../state/shell-store.ts'
import type { Candidate, Guesser, Plan } from './plan.ts'
import type { Systems } from './use-systems.ts'

/** What networks run on, while one of them is about to. */
const DeviceHint = () => {
  const { models } = useEditor()
  const device = useModels((state) => state.device)
  const trying = useModels((state) => state.trying)
  useEffect(() => models.readDevice(false), [models])
  if (!device && !trying) return null
  return (
    <span className="answer-device" title={device?.reason}>
      <Cpu size={12} aria-hidden />
      {device ? `Runs on ${device.name}` : 'Trying what this machine has…'}
    </span>
  )
}

/** Models that would have been picked, were they not damaged. */
const PassedOver = ({ models }: { readonly models: readonly { readonly model: string; readonly name: string }[] }) => {
  const { run } = useEditor()
  if (models.length === 0) return null
  return (
    <p className="answer-damaged">
      {models.map(({ name }) => name).join(' and ')} {models.length > 1 ? 'are' : 'is'} damaged and not used.{' '}
      <button type="button" className="page-link" onClick={() => run('models.open')}>
        See what is wrong
      </button>
    </p>
  )
}

/** The tool, with the system that it belongs to where its name does not say so. */
const toolName = ({ tool, systemName }: Candidate): string =>
  tool.startsWith(systemName) ? tool : `${tool} (${systemName})`

/** What one tool does with all that was asked for. */
const doing = ({ jobs, picks }: Extract<Plan, { kind: 'ready' }>, { explanation }: Candidate): string => {
  if (picks.length === 1) return explanation
  return jobs.length === 1 ? `Takes all ${picks.length} out in one pass.` : 'Takes them out one after the other.'
}

const Ready = ({
  plan,
  auto,
  systems,
}: {
  readonly plan: Extract<Plan, { kind: 'ready' }>
  readonly auto: boolean
  readonly systems: Systems
}) => {
  const tools = new Set(plan.picks.map(({ candidate }) => toolName(candidate)))
  const alone = tools.size === 1 ? plan.picks[0]?.candidate : undefined
  const hasNetwork = systems.some(({ id, model }) => model !== null && plan.jobs.some(({ system }) => system === id))
  // A guess was picked by a person.
  const picked = auto && systems.length > 1 && !plan.picks.some((pick) => pick.guess)
  const guess = plan.picks.some((pick) => pick.guess)
  const Mark = guess ? CircleQuestionMark : CircleCheck
  return (
    <div className="describe-answer" data-known={guess ? 'unsure' : 'true'} role="status">
      <Mark size={15} aria-hidden />
      <div>
        {alone ? (
          <p>
            {picked && 'Auto picks '}
            <strong>{picked ? toolName(alone) : alone.tool}</strong>
            {picked && '.'} {doing(plan, alone)}{' '}
            {plan.picks.length === 1 && alone.examples && originSentence(alone.examples)}
          </p>
        ) : (
          plan.picks.map(({ query, candidate }) => (
            <p key={query}>
              {query}: <strong>{toolName(candidate)}</strong>
              {candidate.examples && ` ${originSentence(candidate.examples)}`}
            </p>
          ))
        )}
        <PassedOver models={plan.damaged} />
        {hasNetwork && <DeviceHint />}
      </div>
    </div>
  )
}

const knownWords = (words: readonly string[]): string =>
  words.length === 0 ? '' : `They know ${words.slice(0, 12).join(', ')}${words.length > 12 ? ' and more.' : '.'}`

/** What can be done about a sound that nothing takes. */
type Ways = {
  /** Asks for another sound in the place of one. */
  onReplace(query: string, by: string): void
  /** Lets the system guess. */
  onGuess(query: string): void
}

/** A system that has learned a list of sounds, of which this is none: no guess is made unless a person wants one. */
const Unsure = ({
  query,
  guesser,
  onReplace,
  onGuess,
}: Ways & { readonly query: string; readonly guesser: Guesser }) => {
  const { shell } = useEditor()
  const { system, systemName, nearest } = guesser
  const words = guesser.words.length > 0 ? guesser.words : [query]
  return (
    <>
      <p>
        <strong>Not sure what {words.map((word) => `“${word}”`).join(' and ')} sounds like.</strong> {systemName} has
        not learned it.
      </p>
      {nearest.length > 0 && (
        <div className="answer-meant">
          <span>Did you mean</span>
          {nearest.map((name) => (
            <button key={name} type="button" className="chip" onClick={() => onReplace(query, name)}>
              {name}
            </button>
          ))}
        </div>
      )}
      <p className="answer-ways">
        <button type="button" className="page-link" onClick={() => stackDialog(shell, { name: 'sounds', system })}>
          Sounds it knows
        </button>
        <button type="button" className="page-link" onClick={() => onGuess(query)}>
          Let it guess
        </button>
      </p>
    </>
  )
}

/** What stands in the way when nothing that was asked takes a sound. */
const Unknown = ({
  plan,
  several,
  chosen,
  missed,
}: {
  readonly plan: Extract<Plan, { kind: 'unknown' }>
  readonly several: boolean
  readonly chosen: string | null
  readonly missed: readonly ModelRecord[]
}) => {
  const sound = several ? `“${plan.query}”` : 'this sound'
  const [model] = missed
  if (chosen === null)
    return (
      <p>
        <strong>No installed system knows {sound}.</strong> {!model && knownWords(plan.knows)}
      </p>
    )
  return model ? (
    <p>
      <strong>{model.name} is not on this machine yet.</strong>
    </p>
  ) : (
    <p>
      <strong>
        {chosen} does not know {sound}.
      </strong>{' '}
      Choose another system, or “Auto”.
    </p>
  )
}

/** Which system will run and why, or what stands in the way. */
export const AnswerLine = ({
  plan,
  several,
  chosen,
  missed,
  systems,
  ...ways
}: Ways & {
  readonly plan: Plan
  /** More than one sound is asked for: then the unknown one is named. */
  readonly several: boolean
  /** Name of the system that was chosen; null for "Auto". */
  readonly chosen: string | null
  /** Models that would take it, which are offered beneath. */
  readonly missed: readonly ModelRecord[]
  readonly systems: Systems
}) => {
  if (plan.kind === 'empty' || plan.kind === 'open') return null
  if (plan.kind === 'ready') return <Ready plan={plan} auto={chosen === null} systems={systems} />
  if (plan.kind === 'refused')
    return (
      <div className="describe-answer" data-known="false" role="status">
        <CircleAlert size={15} aria-hidden />
        <p>{plan.reason}</p>
      </div>
    )
  const { query, unsure, damaged } = plan
  const Mark = unsure ? CircleQuestionMark : CircleAlert
  return (
    <div className="describe-answer" data-known={unsure ? 'unsure' : 'false'} role="status">
      <Mark size={15} aria-hidden />
      <div>
        {unsure ? (
          <Unsure query={query} guesser={unsure} {...ways} />
        ) : (
          <Unknown plan={plan} several={several} chosen={chosen} missed={missed} />
        )}
        <PassedOver models={damaged} />
      </div>
    </div>
  )
}
