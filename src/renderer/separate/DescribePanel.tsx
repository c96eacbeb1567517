import { CircleAlert, CircleCheck, Lasso, X } from 'lucide-react'
import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import type { Interpretation, SeparateRequest } from '../../contract/api.ts'
import { failureOf } from '../../contract/failures.ts'
import { settingsOf } from '../../core/project/records.ts'
import { formatClock } from '../../core/timeline/grid.ts'
import { type Subject, startSeparation, subjectsOf } from '../app/actions/separate.ts'
import { useCan } from '../app/use-can.ts'
import { JobCard } from '../history/JobCard.tsx'
import { useEditor, useEditorState, usePreferences, useProject, useShell } from '../state/context.tsx'
import { Button, IconButton } from '../ui/Button.tsx'
import { Segments } from '../ui/Segments.tsx'
import { Preview } from './Preview.tsx'
import { ResultControls } from './ResultControls.tsx'
import { Suggestions } from './Suggestions.tsx'
import { useInterpretation, useSystems } from './use-systems.ts'
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

/** Which tool will run, or that none knows the sound, and what they do know. */
const AnswerLine = ({ answer, system }: { readonly answer: Interpretation; readonly system: string }) => {
  const candidate =
    system === 'auto' ? answer.candidates[0] : answer.candidates.find((possible) => possible.system === system)
  if (candidate)
    return (
      <p className="describe-answer" data-known="true" role="status">
        <CircleCheck size={15} aria-hidden />
        <span>
          <strong>{candidate.tool}</strong> {candidate.explanation}
        </span>
      </p>
    )
  return (
    <p className="describe-answer" data-known="false" role="status">
      <CircleAlert size={15} aria-hidden />
      <span>
        <strong>No installed system knows this sound.</strong> They know {answer.knows.slice(0, 12).join(', ')}
        {answer.knows.length > 12 ? ' and more.' : '.'}
      </span>
    </p>
  )
}

/** "Describe a sound": say what you hear in the selection, and it lands on a track of its own. */
export const DescribePanel = () => {
  const editor = useEditor()
  const { preferences, project, report, run, shell } = editor
  const document = useProject((state) => state.document)
  const jobs = useProject((state) => state.jobs)
  // What is selected decides the subject; these only make the panel render again.
  useEditorState((state) => state.selection)
  useEditorState((state) => state.selectedClips)
  useEditorState((state) => state.focusedTrack)
  const asked = useShell((state) => state.describeAsked)
  const example = useShell((state) => state.example)
  const { mode, system } = usePreferences((state) => state.separation)
  const canUseExample = useCan('separate.example')
  const systems = useSystems()
  const [text, setText] = useState('')
  const [starting, setStarting] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const listId = useId()
  const query = text.trim()
  const answer = useInterpretation(query, example !== null)
  const subjects = subjectsOf(editor)
  const rate = settingsOf(document).rate ?? 48_000
  const known =
    answer &&
    (system === 'auto' ? answer.candidates.length > 0 : answer.candidates.some((one) => one.system === system))

  useEffect(() => {
    if (asked === 0) return
    input.current?.focus()
    input.current?.select()
  }, [asked])

  const choose = (changes: Partial<{ mode: SeparateRequest['mode']; system: string }>): void =>
    preferences.change({ separation: { mode, system, ...changes } })

  const [exampleTrack] = example?.tracks ?? []
  const wish = {
    query,
    system,
    mode,
    settings: {},
    seed: 0,
    example: example && exampleTrack ? { track: exampleTrack, from: example.from, length: example.length } : null,
  }
  const [subject] = subjects
  const request: SeparateRequest | null =
    subject && known ? { ...wish, track: subject.track, from: subject.from, length: subject.length } : null

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (!request || starting) return
    setStarting(true)
    try {
      await startSeparation(editor, subjects, wish)
    } catch (thrown) {
      report(failureOf(thrown))
    } finally {
      setStarting(false)
    }
  }

  const words = systems?.flatMap((one) => one.knows.flatMap((sound) => sound.words)) ?? []
  const separations = Object.values(jobs).filter(
    (job) => job.kind === 'separation' && job.state !== 'done' && job.state !== 'cancelled',
  )
  return (
    <div className="describe">
      <form onSubmit={(event) => void submit(event)}>
        <SubjectLine subjects={subjects} rate={rate} />
        <label className="describe-query">
          <span className="visually-hidden">What do you hear?</span>
          <input
            ref={input}
            className="text-field"
            list={listId}
            placeholder="What do you hear? “air conditioner”"
            maxLength={200}
            spellCheck={false}
            autoComplete="off"
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') event.currentTarget.blur()
            }}
          />
        </label>
        <datalist id={listId}>
          {words.map((word) => (
            <option key={word} value={word} />
          ))}
        </datalist>
        {answer && <AnswerLine answer={answer} system={system} />}

        <Segments
          label="What to do with the sound"
          value={mode}
          options={modes}
          onChange={(next) => choose({ mode: next })}
        />
        <p className="panel-hint">{modeHints[mode]}</p>

        <div className="describe-options">
          <label className="describe-system">
            System
            <select className="select" value={system} onChange={(event) => choose({ system: event.target.value })}>
              <option value="auto">Auto: the best match</option>
              {systems?.map((one) => (
                <option key={one.id} value={one.id} title={one.goodAt}>
                  {one.name}
                </option>
              ))}
            </select>
          </label>
          {example && exampleTrack ? (
            <div className="describe-example">
              <span>
                Example: {document.track[exampleTrack]?.name ?? 'removed track'},{' '}
                <span className="numbers">
                  {formatClock(example.from / rate, 1)} – {formatClock((example.from + example.length) / rate, 1)}
                </span>
              </span>
              <IconButton
                icon={X}
                size={13}
                label="Forget the example"
                onClick={() => shell.setState({ example: null })}
              />
            </div>
          ) : (
            <Button kind="quiet" disabled={!canUseExample} onClick={() => run('separate.example')}>
              Use selection as example
            </Button>
          )}
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
            setText(chosen)
            input.current?.focus()
          }}
        />
      )}
    </div>
  )
}
