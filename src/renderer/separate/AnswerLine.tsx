import { CircleAlert, CircleCheck, Cpu } from 'lucide-react'
import { useEffect } from 'react'
import { useEditor, useModels } from '../state/context.tsx'
import type { Plan } from './plan.ts'
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

const Ready = ({
  plan,
  auto,
  systems,
}: {
  readonly plan: Extract<Plan, { kind: 'ready' }>
  readonly auto: boolean
  readonly systems: Systems
}) => {
  const chosen = new Map(plan.picks.map(({ candidate }) => [`${candidate.system} ${candidate.tool}`, candidate]))
  const alone = chosen.size === 1 ? plan.picks[0]?.candidate : undefined
  const hasNetwork = systems.some(({ id, model }) => model !== null && plan.jobs.some(({ system }) => system === id))
  return (
    <div className="describe-answer" data-known="true" role="status">
      <CircleCheck size={15} aria-hidden />
      <div>
        {alone ? (
          <p>
            {auto && systems.length > 1 && 'Auto picks '}
            <strong>{alone.tool}</strong>
            {alone.tool !== alone.systemName && auto && systems.length > 1 && ` of ${alone.systemName}`}
            {auto && systems.length > 1 && '.'} {alone.explanation}
          </p>
        ) : (
          plan.picks.map(({ query, candidate }) => (
            <p key={query}>
              {query}: <strong>{candidate.tool}</strong>
              {candidate.tool !== candidate.systemName && <> ({candidate.systemName})</>}
            </p>
          ))
        )}
        {hasNetwork && <DeviceHint />}
      </div>
    </div>
  )
}

/** Which system will run and why, or what stands in the way. */
export const AnswerLine = ({
  plan,
  auto,
  several,
  systems,
}: {
  readonly plan: Plan
  readonly auto: boolean
  /** More than one sound is asked for: then the unknown one is named. */
  readonly several: boolean
  readonly systems: Systems
}) => {
  if (plan.kind === 'empty' || plan.kind === 'open') return null
  if (plan.kind === 'ready') return <Ready plan={plan} auto={auto} systems={systems} />
  return (
    <div className="describe-answer" data-known="false" role="status">
      <CircleAlert size={15} aria-hidden />
      {plan.kind === 'refused' ? (
        <p>{plan.reason}</p>
      ) : (
        <p>
          <strong>No installed system knows {several ? `“${plan.query}”` : 'this sound'}.</strong>{' '}
          {plan.knows.length > 0 && (
            <>
              They know {plan.knows.slice(0, 12).join(', ')}
              {plan.knows.length > 12 ? ' and more.' : '.'}
            </>
          )}
        </p>
      )}
    </div>
  )
}
