import { Lasso, Settings2 } from 'lucide-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { SeparateRequest } from '../../contract/api.ts'
import { failureOf } from '../../contract/failures.ts'
import { settingsOf } from '../../core/project/records.ts'
import { formatClock } from '../../core/timeline/grid.ts'
import { type Subject, startSeparations } from '../app/actions/separate.ts'
import { JobCard } from '../history/JobCard.tsx'
import { FindOffer } from '../listening/FindOffer.tsx'
import { ListenSection } from '../listening/ListenSection.tsx'
import { useEditor, useProject, useShell } from '../state/context.tsx'
import { Button, IconButton } from '../ui/Button.tsx'
import { Segments } from '../ui/Segments.tsx'
import { AnswerLine } from './AnswerLine.tsx'
import { useExampleDrop } from './file-examples.ts'
import { Offers } from './Offers.tsx'
import { Preview } from './Preview.tsx'
import { withReplaced } from './queries.ts'
import { ResultControls } from './ResultControls.tsx'
import { Suggestions } from './Suggestions.tsx'
import { SystemChooser } from './SystemChooser.tsx'
import { useWish } from './use-wish.ts'
import { WishFields } from './WishFields.tsx'
import './describe.css'

const modes = [
  { value: 'extract', label: 'Extract' },
  { value: 'remove', label: 'Remove' },
  { value: 'both', label: 'Both' },
] as const

const modeHints = {
  extract: 'The sound gets a track of its own; the recording stays as it is.',
  remove: 'The recording continues without the sound; what it was is kept.',
  both: 'The sound gets a track of its own, and the recording continues without it.',
} as const

/** What is selected, in words. */
const SubjectLine = ({ subjects, rate }: { readonly subjects: readonly Subject[]; readonly rate: number }) => {
  const [first] = subjects
  if (!first)
    return (
      <p className="describe-subject" data-empty>
        Nothing to separate yet: import a recording, then select a region or a track.
      </p>
    )
  const names = subjects.map(({ trackName }) => trackName).join(', ')
  const time = (frames: number): string => formatClock(frames / rate, 1)
  return (
    <p className="describe-subject">
      <strong>{first.whole ? `Whole track: ${names}` : names}</strong>
      <span className="numbers">
        {time(first.from)} – {time(first.from + first.length)} · {time(first.length)} long
      </span>
    </p>
  )
}

/** Separations that run, wait, or wait for a decision. */
const OpenJobs = () => {
  const jobs = useProject((state) => state.jobs)
  const shown = Object.values(jobs).filter(
    (job) => job.kind === 'separation' && job.state !== 'done' && job.state !== 'cancelled',
  )
  if (shown.length === 0) return null
  return (
    <ul className="jobs describe-jobs" aria-label="Separations">
      {shown.map((job) => (
        <JobCard key={job.id} job={job} />
      ))}
    </ul>
  )
}

/** "Describe a sound": say what you hear in the selection, and it lands on a track of its own. */
export const DescribePanel = () => {
  const editor = useEditor()
  const { models, preferences, report, run, shell } = editor
  const rate = useProject((state) => settingsOf(state.document).rate ?? 48_000)
  const readOnly = useProject((state) => state.info?.readOnly === true)
  const asked = useShell((state) => state.describeAsked)
  const [starting, setStarting] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const drop = useExampleDrop(editor)
  const wish = useWish()
  const { subjects, mode, system, systems, plan, missed, requests } = wish

  useEffect(() => models.load(), [models])
  useEffect(() => {
    if (asked === 0) return
    input.current?.focus()
    input.current?.select()
  }, [asked])

  const choose = (changes: Partial<{ mode: SeparateRequest['mode']; system: string }>): void =>
    preferences.change({ separation: { mode, system, ...changes } })
  const replace = (query: string, by: string): void => {
    shell.setState(({ described }) => ({ described: withReplaced(described, query, by) }))
    input.current?.focus()
  }
  const [request = null] = requests

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (!request || starting) return
    setStarting(true)
    try {
      await startSeparations(editor, requests)
    } catch (thrown) {
      report(failureOf(thrown))
    } finally {
      setStarting(false)
    }
  }

  return (
    <div className="describe" data-dropping={drop.over || undefined} {...drop.handlers}>
      {drop.over && (
        <p className="describe-drop" role="status">
          Drop to search for more like it
        </p>
      )}
      <form onSubmit={(event) => void submit(event)}>
        <SubjectLine subjects={subjects} rate={rate} />
        <WishFields wish={wish} input={input} />
        {systems && (
          <AnswerLine
            plan={plan}
            several={wish.named.length > 1}
            chosen={system === 'auto' ? null : (systems.find(({ id }) => id === system)?.name ?? system)}
            missed={missed}
            systems={systems}
            onReplace={replace}
            onGuess={wish.guess}
          />
        )}
        {missed.length > 0 && <Offers models={missed} />}
        <FindOffer words={wish.named} lead={plan.kind === 'unknown'} />

        <Segments
          label="What to do with the sound"
          value={mode}
          options={modes}
          onChange={(next) => choose({ mode: next })}
        />
        <p className="panel-hint">{modeHints[mode]}</p>

        <div className="describe-system">
          <span aria-hidden>System</span>
          <SystemChooser
            value={system}
            systems={systems ?? []}
            offered={wish.offered}
            picked={
              plan.kind === 'ready' && plan.jobs.length === 1 ? (plan.picks[0]?.candidate.systemName ?? null) : null
            }
            onChange={(next) => choose({ system: next })}
          />
          <IconButton icon={Settings2} label="Models…" onClick={() => run('models.open')} />
        </div>

        <div className="describe-go">
          <Button kind="primary" type="submit" icon={Lasso} disabled={!request || starting || readOnly}>
            Separate
          </Button>
          <Preview request={request} />
        </div>
      </form>

      <ResultControls />
      <OpenJobs />
      <ListenSection />
      {systems && (
        <Suggestions
          systems={systems}
          onChoose={(typed) => {
            shell.setState(({ described }) => ({ described: { ...described, typed } }))
            input.current?.focus()
          }}
        />
      )}
    </div>
  )
}
