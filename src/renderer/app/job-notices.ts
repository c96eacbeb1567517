import type { Job } from '../../contract/api.ts'
import type { Editor } from '../state/context.tsx'
import { failureNotice } from './failure-notice.ts'

/**
 * Selects what has taken the place of a recording, so that the controls that compare it are there. Results on tracks of
 * their own leave the selection alone: the next description is most often about the same recording.
 */
const showResult = ({ editor, project }: Editor, job: Job): void => {
  const { document } = project.getState()
  const clips = (job.outcome?.clips ?? []).filter((id) => {
    const clip = document.clip[id]
    const origin = clip && document.source[clip.source]?.origin
    return clip?.blend && origin?.kind === 'separation' && origin.part === 'residual'
  })
  if (clips.length > 0) editor.setState({ selectedClips: new Set(clips), selection: null })
}

/** The model manager shows by itself what came of a job, save that nothing was wrong; a notice would lie over its buttons. */
const isShownByManager = ({ shell }: Editor, { title }: Job): boolean =>
  !title.startsWith('Check ') && shell.getState().dialogs.some(({ name }) => name === 'models')

const finished = (editor: Editor, job: Job): void => {
  const { outcome } = job
  if (job.kind === 'separation' && outcome?.nothingFound) {
    editor.notify({
      title: 'Nothing found',
      text: `${job.title}: the sound is more than 50 dB below the recording, or is not there.`,
    })
    return
  }
  if (job.kind === 'separation') showResult(editor, job)
  const files = outcome?.files ?? []
  // A mix to a new track writes no file: the track says it all.
  if (job.kind === 'export' && files.length > 0) {
    const [first] = files
    const where = first?.folder ? ` in ${first.folder}` : ''
    editor.notify({
      title: files.length === 1 ? `Exported ${first?.name}` : `Exported ${files.length} files`,
      kind: 'success',
      ...(first?.download
        ? {
            text: 'Ready to download in the list of jobs.',
            action: { label: 'Show', run: () => editor.run('view.jobs') },
          }
        : where
          ? { text: `It is${where}.` }
          : {}),
    })
    if (files.length === 1 && first?.download) startDownload(editor.bytes(first.download), first.name)
  }
  if ((job.kind === 'download' || job.kind === 'models') && !isShownByManager(editor, job))
    editor.notify({ title: `${job.title}: done`, kind: 'success' })
  // A device that gave up is not used again: what networks run on may be another now.
  if (job.kind === 'separation' && outcome?.warnings.length) editor.models.refreshDevice()
  for (const text of outcome?.warnings ?? []) editor.notify({ title: job.title, text })
}

const startDownload = (url: string, name: string): void => {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
}

/** Tells of the ends of jobs: once each, and only of jobs that ended while this window was open. */
export const tellOfJobs = (editor: Editor): (() => void) => {
  const active = new Set<string>()
  return editor.project.subscribe(({ jobs }) => {
    for (const job of Object.values(jobs)) {
      const runs = job.state === 'running' || job.state === 'queued'
      if (runs) active.add(job.id)
      else if (active.delete(job.id)) {
        // However it ended: what was moved until then lies elsewhere.
        if (job.kind === 'models') editor.models.reload()
        if (job.state === 'done') finished(editor, job)
        // What ended the listening to a library stands where its sounds do.
        else if (job.failure && job.failure.code !== 'media-needs-renderer' && job.kind !== 'library') {
          const notice = failureNotice(job.failure, editor)
          // An import's failure names its file; a separation's does not say which one it was.
          const which = job.kind === 'import' ? [] : [`${job.title}.`]
          if (notice) editor.notify({ ...notice, text: [...which, notice.text ?? ''].join(' ').trim() })
        }
      }
    }
  })
}
