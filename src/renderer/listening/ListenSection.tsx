import { Ear, RotateCcw, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { explain } from '../../contract/explain.ts'
import { settingsOf } from '../../core/project/records.ts'
import { formatClock } from '../../core/timeline/grid.ts'
import { useBinding } from '../app/command-keys.ts'
import { useCan } from '../app/use-can.ts'
import { JobCard } from '../history/JobCard.tsx'
import { Announcer } from '../models/Announcer.tsx'
import { ModelOffer } from '../models/ModelOffer.tsx'
import { useEditor, useListening, useModels, useProject } from '../state/context.tsx'
import { Button, IconButton } from '../ui/Button.tsx'
import { Keys } from '../ui/Keys.tsx'
import { HeardList } from './HeardList.tsx'
import { selectRegion } from './listen.ts'
import { type AskedRegion, heardIn, isActive } from './listening-store.ts'
import './listening.css'

/** Models that could listen, to be had in place. */
const ListenerOffers = ({ ids }: { readonly ids: readonly string[] }) => {
  const models = useModels((state) => state.models)
  const offered = ids.flatMap((id) => models?.find((model) => model.id === id) ?? [])
  if (offered.length === 0)
    return <p className="panel-hint">No model that listens is on this machine, and none is known to be had.</p>
  return (
    <div className="offers">
      <p className="panel-hint">No model that listens is on this machine yet.</p>
      <ul>
        {offered.map((model) => (
          <ModelOffer key={model.id} model={model} />
        ))}
      </ul>
      <Announcer models={offered} />
    </div>
  )
}

/** Who listened and how well that is done, with a better listener where there is one to be had. */
const ListenerLine = () => {
  const { run } = useEditor()
  const listener = useListening((state) => state.listening?.listener)
  const better = useListening((state) => state.listening?.better)
  if (!listener) return null
  return (
    <p className="panel-hint">
      {listener.quality}
      {better && (
        <>
          {' '}
          {better.name}’s detector knows {better.sounds}:{' '}
          <button type="button" className="page-link" onClick={() => run('models.open')}>
            get it in Models…
          </button>
        </>
      )}
    </p>
  )
}

/** How far the answer about a region is. */
const Answer = ({ asked }: { readonly asked: AskedRegion }) => {
  const { run } = useEditor()
  const quality = useListening((state) => state.listening?.listener)
  const [all, setAll] = useState(false)
  const { job } = asked
  const failure = asked.failure ?? (job?.state === 'failed' ? job.failure : null)
  const sounds = heardIn(asked)
  if (failure)
    return (
      <div className="heard-trouble" role="alert">
        <p>{explain(failure).happened}</p>
        <Button icon={RotateCcw} onClick={() => run('listen.region')}>
          Try again
        </Button>
      </div>
    )
  if (isActive(job) || !job)
    return job ? (
      <ul className="jobs heard-job" aria-label="Listening">
        <JobCard job={job} />
      </ul>
    ) : (
      <p className="panel-hint" role="status">
        Beginning to listen…
      </p>
    )
  if (!sounds) return <p className="panel-hint">Stopped before anything was heard.</p>
  if (sounds.length === 0)
    return (
      <>
        <p className="panel-hint" role="status">
          No sound that {quality?.name ?? 'the listener'} knows.
        </p>
        <ListenerLine />
      </>
    )
  return (
    <>
      <p className="visually-hidden" role="status">
        {sounds.length} sounds heard, {sounds[0]?.name} for the surest
      </p>
      <HeardList sounds={sounds} region={asked} all={all} onAll={() => setAll(true)} />
      <ListenerLine />
    </>
  )
}

/** Which region an answer is about; a press selects it again. */
const RegionLine = ({ asked }: { readonly asked: AskedRegion }) => {
  const editor = useEditor()
  const rate = useProject((state) => settingsOf(state.document).rate ?? 48_000)
  const document = useProject((state) => state.document)
  const there = asked.tracks.filter(({ id }) => document.track[id])
  const time = (frames: number): string => formatClock(frames / rate, 1)
  const { tracks, from, length } = asked
  const [first] = tracks
  return (
    <div className="heard-region">
      <button
        type="button"
        className="page-link"
        disabled={there.length === 0}
        title={`Select this region of ${tracks.map(({ name }) => name).join(', ')}`}
        onClick={() =>
          selectRegion(
            editor,
            there.map(({ id }) => id),
            { from, length },
          )
        }
      >
        {tracks.length === 1 ? first?.name : `${tracks.length} tracks, each by itself`}{' '}
        <span className="numbers">
          {time(from)} – {time(from + length)}
        </span>
      </button>
      {!isActive(asked.job) && (
        <IconButton icon={X} size={13} side="left" label="Close what was heard" onClick={editor.listening.forget} />
      )}
    </div>
  )
}

/** "What is in this region?": asks, shows what is heard, and makes it what is described. */
export const ListenSection = () => {
  const { listening, run } = useEditor()
  const asked = useListening((state) => state.asked)
  const wanted = useListening((state) => state.wanted)
  const who = useListening((state) => state.listening)
  const canListen = useCan('listen.region')
  const binding = useBinding('listen.region')
  const section = useRef<HTMLElement>(null)
  const about = asked ? `${asked.tracks.map(({ id }) => id).join()} ${asked.from} ${asked.length}` : String(wanted)
  const seen = useRef(about)
  useEffect(() => void listening.load(), [listening])
  useEffect(() => {
    // What was asked by a key is answered in a panel that may be scrolled elsewhere.
    if (about !== seen.current && about !== 'false') section.current?.scrollIntoView({ block: 'start' })
    seen.current = about
  }, [about])
  const isMissing = asked?.failure?.code === 'model-missing' || (wanted && who !== null && !who.listener)
  return (
    <section ref={section} className="listen" aria-label="What is heard">
      <Button
        icon={Ear}
        className="listen-ask"
        disabled={!canListen || isActive(asked?.job ?? null)}
        onClick={() => run('listen.region')}
      >
        What is in this region?
        {binding && <Keys binding={binding} />}
      </Button>
      {isMissing ? (
        <ListenerOffers ids={who?.offers ?? []} />
      ) : (
        asked && (
          <>
            <RegionLine asked={asked} />
            <Answer key={asked.job?.id ?? ''} asked={asked} />
          </>
        )
      )}
    </section>
  )
}
