import { AudioLines, Lasso, Minus, Plus, Settings2 } from 'lucide-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { SeparateRequest } from '../../contract/api.ts'
import { failureOf } from '../../contract/failures.ts'
import { settingsOf } from '../../core/project/records.ts'
import { formatClock } from '../../core/timeline/grid.ts'
import { type SeparationWish, type Subject, startSeparations, subjectsOf } from '../app/actions/separate.ts'
import { useCan } from '../app/use-can.ts'
import { JobCard } from '../history/JobCard.tsx'
import { useEditor, useEditorState, useModels, usePreferences, useProject, useShell } from '../state/context.tsx'
import { Button, IconButton } from '../ui/Button.tsx'
import { Segments } from '../ui/Segments.tsx'
import { AnswerLine } from './AnswerLine.tsx'
import { AvoidField } from './AvoidField.tsx'
import { ExampleChip } from './ExampleChip.tsx'
import { Offers } from './Offers.tsx'
import { Preview } from './Preview.tsx'
import { missedModels, planWish } from './plan.ts'
import { QueryField, type Sounds } from './QueryField.tsx'
import { queriesOf, splitAtCommas } from './queries.ts'
import { ResultControls } from './ResultControls.tsx'
import { Suggestions } from './Suggestions.tsx'
import { SystemChooser } from './SystemChooser.tsx'
import { useAnswers, useSystems } from './use-systems.ts'
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

const noSounds: Sounds = { set: [], typed: '' }

/** "Describe a sound": say what you hear in the selection, and it lands on a track of its own. */
export const DescribePanel = () => {
  const editor = useEditor()
  const { models: modelsStore, preferences, project, report, run, shell } = editor
  const document = useProject((state) => state.document)
  const jobs = useProject((state) => state.jobs)
  // What is selected decides the subject; these only make the panel render again.
  useEditorState((state) => state.selection)
  useEditorState((state) => state.selectedClips)
  useEditorState((state) => state.focusedTrack)
  const asked = useShell((state) => state.describeAsked)
  const example = useShell((state) => state.example)
  const { mode, system: wanted } = usePreferences((state) => state.separation)
  const canUseExample = useCan('separate.example')
  const systems = useSystems()
  const models = useModels((state) => state.models)
  const [sounds, setSounds] = useState(noSounds)
  const [avoid, setAvoid] = useState<string | null>(null)
  const [starting, setStarting] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const subjects = subjectsOf(editor)
  const rate = settingsOf(document).rate ?? 48_000

  useEffect(() => modelsStore.load(), [modelsStore])
  useEffect(() => {
    if (asked === 0) return
    input.current?.focus()
    input.current?.select()
  }, [asked])

  const named = queriesOf(sounds.set, sounds.typed)
  const queries = named.length === 0 && example ? [''] : named
  const answers = useAnswers(queries, example !== null)
  const offered = (models ?? []).filter(({ separates, state }) => separates && state !== 'ready')
  const isThere = systems?.some(({ id }) => id === wanted) || offered.some(({ id }) => id === wanted)
  const system = isThere ? wanted : 'auto'
  const keepsOut = avoid?.trim() ?? ''
  const plan = planWish({ queries, system, mode, avoid: keepsOut }, answers, systems ?? [])
  const missed = missedModels(plan, system, offered)

  const choose = (changes: Partial<{ mode: SeparateRequest['mode']; system: string }>): void =>
    preferences.change({ separation: { mode, system, ...changes } })
  const focusInput = (): void => input.current?.focus()

  const [exampleTrack] = example?.tracks ?? []
  const wishes: readonly SeparationWish[] =
    plan.kind === 'ready'
      ? plan.jobs.map((job) => ({
          query: job.queries[0] ?? '',
          also: job.queries.slice(1),
          avoid: keepsOut,
          system: job.system,
          mode,
          settings: {},
          seed: 0,
          example: example && exampleTrack ? { track: exampleTrack, from: example.from, length: example.length } : null,
        }))
      : []
  const [subject] = subjects
  const [wish] = wishes
  const request: SeparateRequest | null =
    subject && wish ? { ...wish, track: subject.track, from: subject.from, length: subject.length } : null
  const searchesExample = example && subject?.track === exampleTrack && subject?.from === example.from

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (!request || starting) return
    setStarting(true)
    try {
      await startSeparations(editor, subjects, wishes)
    } catch (thrown) {
      report(failureOf(thrown))
    } finally {
      setStarting(false)
    }
  }

  const words = systems?.flatMap((one) => one.knows.flatMap((sound) => sound.words)) ?? []
  const commas = splitAtCommas(sounds.typed)
  const separations = Object.values(jobs).filter(
    (job) => job.kind === 'separation' && job.state !== 'done' && job.state !== 'cancelled',
  )
  const takesAvoid = systems?.some((one) => one.takesAvoid) ?? false
  return (
    <div className="describe">
      <form onSubmit={(event) => void submit(event)}>
        <SubjectLine subjects={subjects} rate={rate} />
        <div className="describe-query">
          <QueryField
            input={input}
            sounds={sounds}
            words={words}
            onChange={setSounds}
            onLeaveOut={(name) => {
              setSounds({ ...sounds, set: sounds.set.filter((other) => other !== name) })
              focusInput()
            }}
          />
          {avoid !== null && (
            <AvoidField
              value={avoid}
              onChange={setAvoid}
              onLeave={() => {
                setAvoid(null)
                focusInput()
              }}
            />
          )}
          {example && (
            <div className="describe-example">
              <ExampleChip
                example={example}
                document={document}
                rate={rate}
                onForget={() => {
                  shell.setState({ example: null })
                  focusInput()
                }}
              />
              {searchesExample && <span className="panel-hint">Now select where to look for more of it.</span>}
            </div>
          )}
          <div className="describe-more-ways">
            {commas.length > 0 ? (
              <Button
                kind="quiet"
                icon={Plus}
                onClick={() => {
                  setSounds({ set: queriesOf(sounds.set, '').concat(commas), typed: '' })
                  focusInput()
                }}
              >
                Make it {commas.length} sounds
              </Button>
            ) : (
              <Button
                kind="quiet"
                icon={Plus}
                disabled={sounds.typed.trim() === ''}
                title="Each sound gets a track of its own"
                onClick={() => {
                  setSounds({ set: named, typed: '' })
                  focusInput()
                }}
              >
                Another sound
              </Button>
            )}
            {takesAvoid && avoid === null && (
              <Button kind="quiet" icon={Minus} title="Say what is to stay where it is" onClick={() => setAvoid('')}>
                But not…
              </Button>
            )}
            {!example && (
              <Button
                kind="quiet"
                icon={AudioLines}
                disabled={!canUseExample}
                title="Use the selection as an example of the sound"
                onClick={() => run('separate.example')}
              >
                More like this
              </Button>
            )}
          </div>
        </div>
        {systems && (
          <AnswerLine
            plan={plan}
            several={queries.length > 1}
            chosen={system === 'auto' ? null : (systems.find(({ id }) => id === system)?.name ?? system)}
            missed={missed}
            systems={systems}
          />
        )}
        {missed.length > 0 && <Offers models={missed} />}

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
            offered={offered}
            picked={
              plan.kind === 'ready' && plan.jobs.length === 1 ? (plan.picks[0]?.candidate.systemName ?? null) : null
            }
            onChange={(next) => choose({ system: next })}
          />
          <IconButton icon={Settings2} label="Models…" onClick={() => run('models.open')} />
        </div>

        <div className="describe-go">
          <Button
            kind="primary"
            type="submit"
            icon={Lasso}
            disabled={!request || starting || project.getState().info?.readOnly === true}
          >
            Separate
          </Button>
          <Preview request={request} />
        </div>
      </form>

      <ResultControls />

      {separations.length > 0 && (
        <ul className="jobs describe-jobs" aria-label="Separations">
          {separations.map((job) => (
            <JobCard key={job.id} job={job} />
          ))}
        </ul>
      )}
      {systems && (
        <Suggestions
          systems={systems}
          onChoose={(chosen) => {
            setSounds({ set: sounds.set, typed: chosen })
            focusInput()
          }}
        />
      )}
    </div>
  )
}
