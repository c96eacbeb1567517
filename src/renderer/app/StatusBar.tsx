import { CircleAlert, Cpu, LoaderCircle } from 'lucide-react'
import { settingsOf } from '../../core/project/records.ts'
import { formatTime } from '../../core/timeline/grid.ts'
import { useEditor, useEditorState, useModels, usePlayback, useProject } from '../state/context.tsx'
import { formatBytes } from '../ui/format.ts'
import { Tip } from '../ui/Tip.tsx'
import { meterOf } from './actions/target.ts'
import './status-bar.css'

/** Jobs under way, in a few words; a click shows them. */
const JobsNow = () => {
  const { preferences } = useEditor()
  const jobs = useProject((state) => state.jobs)
  const running = Object.values(jobs).filter(({ state }) => state === 'running' || state === 'queued')
  const [first] = running
  if (!first) return null
  const percent = first.progress === null ? '' : ` ${Math.round(first.progress * 100)} %`
  return (
    <button
      type="button"
      className="status-jobs"
      onClick={() => preferences.change({ sideTab: 'jobs', sideOpen: true })}
    >
      <LoaderCircle size={12} className="spinner" aria-hidden />
      <span>
        {first.title}
        {percent}
        {running.length > 1 ? `, and ${running.length - 1} more` : ''}
      </span>
    </button>
  )
}

/** What networks run on, once it is known; a click shows why. */
const DeviceNow = () => {
  const { run } = useEditor()
  const device = useModels((state) => state.device)
  if (!device) return null
  return (
    <Tip label={`Networks run here. ${device.reason}`} side="top">
      <button
        type="button"
        className="status-jobs"
        aria-label={`Networks run on ${device.name}`}
        onClick={() => run('models.open')}
      >
        <Cpu size={12} aria-hidden />
        <span>{device.name}</span>
      </button>
    </Tip>
  )
}

export const StatusBar = () => {
  const document = useProject((state) => state.document)
  const info = useProject((state) => state.info)
  const selection = useEditorState((state) => state.selection)
  const clips = useEditorState((state) => state.selectedClips.size)
  const unit = useEditorState((state) => state.ruler)
  const trouble = usePlayback((state) => state.trouble)
  const meter = meterOf(document)
  const { rate } = settingsOf(document)
  const time = (frames: number): string => formatTime(frames, unit, meter)
  return (
    <footer className="status-bar numbers">
      {selection && selection.length > 0 ? (
        <span>
          Selected {time(selection.from)} – {time(selection.from + selection.length)}
          <span className="status-dim"> · {(selection.length / meter.rate).toFixed(3)} s</span>
        </span>
      ) : clips > 0 ? (
        <span>
          {clips} {clips === 1 ? 'clip' : 'clips'} selected
        </span>
      ) : (
        <span className="status-dim">Nothing selected</span>
      )}
      <JobsNow />
      {trouble && (
        <span className="status-trouble" role="alert">
          <CircleAlert size={13} aria-hidden />
          {trouble}
        </span>
      )}
      <span className="status-space" />
      <DeviceNow />
      {rate !== null && <span className="status-dim">{rate.toLocaleString('en')} Hz</span>}
      {info && <span className="status-dim">{formatBytes(info.bytes)}</span>}
    </footer>
  )
}
