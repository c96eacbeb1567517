import { CircleAlert, CircleCheck, Cpu } from 'lucide-react'
import { useEffect } from 'react'
import type { ModelRecord } from '../../contract/api.ts'
import { useEditor, useModels } from '../state/context.tsx'
import type { Candidate, Plan } from './plan.ts'
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
  const picked = auto && systems.length > 1
  return (
    <div className="describe-answer" data-known="true" role="status">
      <CircleCheck size={15} aria-hidden />
      <div>
        {alone ? (
          <p>
            {picked && 'Auto picks '}
            <strong>{picked ? toolName(alone) : alone.tool}</strong>
            {picked && '.'} {doing(plan, alone)}
          </p>
        ) : (
          plan.picks.map(({ query, candidate }) => (
            <p key={query}>
              {query}: <strong>{toolName(candidate)}</strong>
            </p>
          ))
        )}
        {hasNetwork && <DeviceHint />}
      </div>
    </div>
  )
}

const knownWords = (words: readonly string[]): string =>
  words.length === 0 ? '' : `They know ${words.slice(0, 12).join(', ')}${words.length > 12 ? ' and more.' : '.'}`

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
}: {
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
  return (
    <div className="describe-answer" data-known="false" role="status">
      <CircleAlert size={15} aria-hidden />
      {plan.kind === 'refused' ? (
        <p>{plan.reason}</p>
      ) : (
        <Unknown plan={plan} several={several} chosen={chosen} missed={missed} />
      )}
    </div>
  )
}
