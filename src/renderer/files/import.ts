import type { FileRef, Job } from '../../contract/api.ts'
import { bytePaths } from '../../contract/bytes.ts'
import { failureOf, HostError } from '../../contract/failures.ts'
import type { TrackId } from '../../core/project/records.ts'
import type { Editor } from '../state/context.tsx'
import { openProject } from './project.ts'

/** Where an import lands: a frame, and the track for its clip or null for a new one; an example lands nowhere. */
export type Place = { readonly at: number; readonly track: TrackId | null; readonly as?: 'clip' | 'example' }

/** Resolves when a job has ended, however. */
export const jobEnded = ({ project }: Editor, id: string): Promise<Job | null> => {
  const ended = (): Job | null | undefined => {
    const job = project.getState().jobs[id]
    return job && (job.state === 'queued' || job.state === 'running') ? undefined : (job ?? null)
  }
  return new Promise((resolve) => {
    let seen = project.getState().jobs[id] !== undefined
    const look = (): boolean => {
      seen ||= project.getState().jobs[id] !== undefined
      const job = ended()
      if (!seen || job === undefined) return false
      end()
      resolve(job)
      return true
    }
    const end = project.subscribe(() => void look())
    look()
  })
}

/**
 * Decodes with the browser what the host cannot (AAC, MP4, MOV, WebM), and hands the samples to the host.
 * @returns the id of the job that took them
 */
const decodeHere = async (editor: Editor, file: FileRef, place: Place): Promise<string> => {
  const { ingestFile } = await import('../media/ingest.ts')
  const cancelled = new AbortController()
  // The job is the host's: cancelling it there must stop the decoding here.
  let job: string | null = null
  const end = editor.project.subscribe(({ jobs }) => {
    if (job && jobs[job]?.state === 'cancelled') cancelled.abort()
  })
  const { host, bytes } = editor
  const { signal } = cancelled
  const onJob = (id: string): void => {
    job = id
  }
  try {
    return await ingestFile({ host, bytes, file, ...place, signal, onJob })
  } finally {
    end()
  }
}

const isProject = ({ name }: FileRef): boolean => /\.lasso$/i.test(name)

/** Imports files, each as a job of its own. A project among them is opened instead. @throws HostError */
export const importFiles = async (editor: Editor, given: readonly FileRef[], place: Place): Promise<void> => {
  const project = given.find(isProject)
  if (project) return openProject(editor, project)
  const files = given.filter((file) => !isProject(file))
  if (files.length === 0) return
  await editor.project.settled()
  const jobs = await editor.host.call('media.import', { files: [...files], ...place })
  for (const [index, id] of jobs.entries()) {
    const file = files[index]!
    void jobEnded(editor, id).then(async (job) => {
      if (job?.failure?.code !== 'media-needs-renderer') return chooseExamples(editor, job)
      editor.host.call('job.dismiss', { job: id }).catch(() => {})
      const decoded = await decodeHere(editor, file, place).catch((thrown) => editor.report(failureOf(thrown)))
      if (decoded) chooseExamples(editor, await jobEnded(editor, decoded))
    })
  }
}

/** Who gives examples wants to search by them. */
const chooseExamples = ({ shell }: Editor, job: Job | null): void => {
  const made = job?.outcome?.examples ?? []
  if (made.length > 0) shell.setState(({ chosenExamples }) => ({ chosenExamples: [...chosenExamples, ...made] }))
}

/** Sends a file's bytes to a host that shares no disk dialog with this page. @throws HostError */
export const upload = async (editor: Editor, file: File, signal?: AbortSignal): Promise<FileRef> => {
  const response = await fetch(editor.bytes(bytePaths.upload), {
    method: 'POST',
    headers: { 'x-lasso-name': encodeURIComponent(file.name) },
    body: file,
    ...(signal ? { signal } : {}),
  })
  const answer: unknown = await response.json()
  if (response.ok) return answer as FileRef
  throw new HostError(answer as never)
}

/** References for files of a drop or a file input: the host's own in Electron, uploads in a browser. */
export const adoptFiles = (editor: Editor, files: readonly File[]): Promise<FileRef[]> =>
  editor.connection.adopt ? editor.connection.adopt(files) : Promise.all(files.map((file) => upload(editor, file)))
