import { Ear, RotateCcw, X } from 'lucide-react'
import { useEffect, useMemo } from 'react'
import { explain } from '../../contract/explain.ts'
import { failureOf } from '../../contract/failures.ts'
import { settingsOf } from '../../core/project/records.ts'
import { formatClock } from '../../core/timeline/grid.ts'
import { trackExtent } from '../../core/timeline/tracks.ts'
import { jobLine } from '../history/job-text.ts'
import { useEditor, useEditorState, useListening, useProject } from '../state/context.tsx'
import { growingSources, layoutRows, type Row } from '../timeline/rows.ts'
import type { Band } from '../timeline/sound-lane.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { percentOf } from './heard.ts'
import { listenToTrack, showOffers } from './listen.ts'
import { isActive } from './listening-store.ts'
import './lane-states.css'

/** How many bands screen readers are told of a track; more would be no answer. */
const mostTold = 60

const describe = ({ name, from, length, confidence }: Band, rate: number): string =>
  `${name}, ${formatClock(from / rate, 1)} to ${formatClock((from + length) / rate, 1)}, ${percentOf(confidence)}`

/** The bands of a lane for those who do not see them. */
const BandList = ({ name, bands }: { readonly name: string; readonly bands: readonly Band[] }) => {
  const rate = useProject((state) => settingsOf(state.document).rate ?? 48_000)
  if (bands.length === 0) return null
  return (
    <ul className="visually-hidden" aria-label={`Sounds heard on ${name}`}>
      {bands.slice(0, mostTold).map((band) => (
        <li key={`${band.index} ${band.from}`}>{describe(band, rate)}</li>
      ))}
      {bands.length > mostTold && <li>And {bands.length - mostTold} more</li>}
    </ul>
  )
}

/** What a lane has to say beside its bands: that nobody listens, is listening, failed, or has heard nothing. */
const LaneState = ({ row }: { readonly row: Extract<Row, { kind: 'track' }> }) => {
  const editor = useEditor()
  const { track } = row
  const lane = useListening((state) => state.shown[track.id])
  const own = useListening((state) => state.lanes[track.id] ?? null)
  // Asked for before the page was loaded again, or for a region.
  const other = useProject(({ jobs }) =>
    Object.values(jobs).find((each) => isActive(each) && each.tracks?.includes(track.id)),
  )
  const job = isActive(own) ? own : (other ?? own)
  const listening = useListening((state) => state.listening)
  const hasClips = useProject(({ document }) => trackExtent(document, track.id) !== null)
  const tell = (thrown: unknown): void => editor.report(failureOf(thrown))
  const listen = (): void => void listenToTrack(editor, track.id).catch(tell)
  if (!lane || !hasClips) return null
  if (job && isActive(job))
    return (
      <>
        <span className="lane-says numbers">{jobLine(job)}</span>
        <IconButton
          icon={X}
          size={13}
          side="top"
          label={`Stop listening to ${track.name}`}
          onClick={() => void editor.host.call('job.cancel', { job: job.id }).catch(tell)}
        />
      </>
    )
  if (lane.complete) return lane.bands.length === 0 ? <span className="lane-says">No sound that it knows</span> : null
  if (listening && !listening.listener)
    return (
      <>
        <span className="lane-says">No model that listens is on this machine.</span>
        <Button icon={Ear} onClick={() => showOffers(editor)}>
          Get one…
        </Button>
      </>
    )
  const failure = job?.state === 'failed' ? job.failure : lane.failure
  return (
    <>
      {failure && <span className="lane-says">{explain(failure).happened}</span>}
      <Button icon={failure ? RotateCcw : Ear} aria-label={`Listen to ${track.name}`} onClick={listen}>
        {failure ? 'Try again' : lane.bands.length > 0 ? 'Listen to the rest' : 'Listen'}
      </Button>
    </>
  )
}

/** Over the detection lanes of the timeline, in step with its rows. */
export const LaneStates = () => {
  const { listening } = useEditor()
  const document = useProject((state) => state.document)
  const jobs = useProject((state) => state.jobs)
  const soundLanes = useEditorState((state) => state.soundLanes)
  const top = useEditorState((state) => Math.round(state.view.top))
  const shown = useListening((state) => state.shown)
  const rows = useMemo(() => layoutRows(document, growingSources(jobs), soundLanes), [document, jobs, soundLanes])
  const isShown = soundLanes.size > 0
  useEffect(() => {
    if (isShown) void listening.load()
  }, [listening, isShown])
  if (!isShown) return null
  return (
    <div className="lane-states">
      {rows.map(
        (row) =>
          row.kind === 'track' &&
          row.lane > 0 && (
            <section
              key={row.id}
              className="lane-state"
              aria-label={`Detection lane of ${row.track.name}`}
              style={{ top: row.top + row.height - row.lane - top, height: row.lane }}
            >
              <LaneState row={row} />
              <BandList name={row.track.name} bands={shown[row.id]?.bands ?? []} />
            </section>
          ),
      )}
    </div>
  )
}
