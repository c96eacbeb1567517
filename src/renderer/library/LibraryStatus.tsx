import { CircleAlert, X } from 'lucide-react'
import { explain } from '../../contract/explain.ts'
import { failureOf } from '../../contract/failures.ts'
import type { Library } from '../../contract/library.ts'
import { jobLine } from '../history/job-text.ts'
import { useEditor, useProject } from '../state/context.tsx'
import { IconButton } from '../ui/Button.tsx'
import { counted } from './library-words.ts'
import '../ui/page-link.css'
import './library.css'

/** How far listening is, and the way to stop it. */
const Progress = ({ id }: { readonly id: string }) => {
  const { host, report } = useEditor()
  const job = useProject((state) => state.jobs[id])
  if (!job) return null
  const cancel = (): void => {
    host.call('job.cancel', { job: id }).catch((thrown) => report(failureOf(thrown)))
  }
  return (
    <div className="library-progress">
      <div className="library-progress-head">
        <span className="numbers">{jobLine(job)}</span>
        <IconButton icon={X} size={13} side="left" label="Stop listening to the library" onClick={cancel} />
      </div>
      <progress
        aria-label="Listening to the library"
        max={1}
        {...(job.progress === null ? {} : { value: job.progress })}
      />
    </div>
  )
}

const Link = ({ label, onClick }: { readonly label: string; onClick(): void }) => (
  <button type="button" className="page-link" onClick={onClick}>
    {label}
  </button>
)

/** What stands in the way of the library's sounds, or is being done about it; nothing when all is well. */
export const LibraryStatus = ({ library }: { readonly library: Library }) => {
  const { host, library: store, report, run } = useEditor()
  const { state, failure, trouble, listener, waiting, stopped, job, sounds } = library
  const listen = (): void => {
    host.call('library.listen', { words: null }).catch((thrown) => report(failureOf(thrown)))
  }
  if (state === 'none') return null
  if (state === 'missing')
    return (
      <p className="library-note" data-kind="warning">
        <CircleAlert size={13} aria-hidden />
        <span>
          {failure ? explain(failure).happened : 'The folder is not there.'}{' '}
          {sounds.some(({ heard }) => heard > 0) && 'What was heard of it still works. '}
          <Link label="Look again" onClick={() => store.look(true)} />
        </span>
      </p>
    )
  if (job !== null) return <Progress id={job} />
  if (state === 'looking')
    return (
      <p className="library-note" role="status">
        Looking through the folder…
      </p>
    )
  if (trouble)
    return (
      <p className="library-note" data-kind="warning">
        <CircleAlert size={13} aria-hidden />
        <span>
          {explain(trouble).happened} <Link label="Try again" onClick={listen} />
        </span>
      </p>
    )
  if (sounds.length === 0)
    return <p className="library-note">No folders in it yet: make one for each sound, with recordings of it.</p>
  if (waiting === 0) return null
  if (!listener)
    return (
      <p className="library-note">
        {counted(waiting, 'recording')} will be listened to once a model that can is here.{' '}
        <Link label="See models" onClick={() => run('models.open')} />
      </p>
    )
  return (
    <p className="library-note">
      {counted(waiting, 'recording is', 'recordings are')} not listened to yet{stopped && ': you stopped it'}.{' '}
      <Link label={stopped ? 'Go on' : 'Listen'} onClick={listen} />
    </p>
  )
}
