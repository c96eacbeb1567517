import { Download, Pause, X } from 'lucide-react'
import { useEffect } from 'react'
import type { Job } from '../../contract/api.ts'
import { failureOf } from '../../contract/failures.ts'
import { actOnModel } from '../models/act.ts'
import { useEditor, useModels } from '../state/context.tsx'
import { Button, IconButton } from '../ui/Button.tsx'
import { jobLine } from './job-text.ts'
import './jobs.css'

/** Stops a download and keeps what is here; its cross throws that away. */
const PauseDownload = ({ job }: { readonly job: Job }) => {
  const editor = useEditor()
  const model = useModels((state) => state.models?.find((one) => one.job === job.id))
  useEffect(() => editor.models.load(), [editor])
  if (!model) return null
  return (
    <IconButton
      icon={Pause}
      size={14}
      side="left"
      label={`Pause ${job.title}`}
      onClick={() => actOnModel(editor, model, 'pause')}
    />
  )
}

/** A job with its progress and what can be done about it. */
export const JobCard = ({ job }: { readonly job: Job }) => {
  const { bytes, host, report } = useEditor()
  const act = (method: 'job.cancel' | 'job.resume' | 'job.keep' | 'job.dismiss') => (): void => {
    host.call(method, { job: job.id }).catch((thrown) => report(failureOf(thrown)))
  }
  const active = job.state === 'running' || job.state === 'queued'
  const canResume = job.kind === 'separation' && (job.state === 'interrupted' || job.state === 'failed')
  return (
    <li className="job" data-state={job.state}>
      <div className="job-head">
        <span className="job-title" title={job.title}>
          {job.title}
        </span>
        {active && job.kind === 'download' && <PauseDownload job={job} />}
        <IconButton
          icon={X}
          size={14}
          side="left"
          label={active ? `Cancel ${job.title}` : `Dismiss ${job.title}`}
          onClick={act(active ? 'job.cancel' : 'job.dismiss')}
        />
      </div>
      {active && (
        <progress aria-label={job.title} max={1} {...(job.progress === null ? {} : { value: job.progress })} />
      )}
      <span className="job-line numbers">{jobLine(job)}</span>
      {canResume && (
        <div className="job-actions">
          <Button kind="primary" onClick={act('job.resume')}>
            Resume
          </Button>
          {job.state === 'interrupted' && <Button onClick={act('job.keep')}>Keep what is there</Button>}
        </div>
      )}
      {job.outcome?.files.map((file) =>
        file.download ? (
          <a key={file.name} className="button button-plain" href={bytes(file.download)} download={file.name}>
            <Download size={14} aria-hidden />
            {file.name}
          </a>
        ) : (
          <span key={file.name} className="job-line selectable">
            {file.folder ? `${file.folder}/` : ''}
            {file.name}
          </span>
        ),
      )}
    </li>
  )
}
