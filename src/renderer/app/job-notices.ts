import type { Job } from '../../contract/api.ts'
import type { Editor } from '../state/context.tsx'
import { viewCommands } from '../state/view.ts'
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
  if (job.kind === 'export') {
    const files = outcome?.files ?? []
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
  let hadAudio = Object.keys(editor.project.getState().document.clip).length > 0
  return editor.project.subscribe(({ jobs, document, info }, before) => {
    if (info?.id !== before.info?.id) hadAudio = true
    for (const job of Object.values(jobs)) {
      const runs = job.state === 'running' || job.state === 'queued'
      if (runs) active.add(job.id)
      else if (active.delete(job.id)) {
        if (job.state === 'done') finished(editor, job)
        else if (job.failure && job.failure.code !== 'media-needs-renderer') {
          const notice = failureNotice(job.failure, editor)
          // An import's failure names its file; a separation's does not say which one it was.
          const which = job.kind === 'import' ? [] : [`${job.title}.`]
          if (notice) editor.notify({ ...notice, text: [...which, notice.text ?? ''].join(' ').trim() })
        }
      }
    }
    // The first recording decides the scale: it is shown whole.
    const hasAudio = Object.keys(document.clip).length > 0
    if (hasAudio && !hadAudio) viewCommands.fit({ editor: editor.editor, document: () => document })
    hadAudio = hasAudio
  })
}
