import { basename } from 'node:path'
import type { Job } from '../../contract/api.ts'
import { fail, failureOf } from '../../contract/failures.ts'
import type { NewId } from '../../core/base/ids.ts'
import { type JobHandle, projectClosing } from '../jobs/board.ts'
import type { ProjectSession } from '../project/session.ts'
import type { StoredJob } from '../project-file/types.ts'
import type { Questions } from './interpret.ts'
import { discardResults, growingOf } from './job-sources.ts'
import { landJob } from './land-job.ts'
import { renewJob } from './prepare-job.ts'
import { type RunPorts, runJob } from './run-job.ts'
import { extentOf, type JobState, readAnalysis, writeAnalysis } from './state.ts'
import type { Workplaces } from './workplace.ts'

const minutes = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`

/** What is safe when a job fails, in words. */
const safeSoFar = (state: JobState): string => {
  const { done, total } = extentOf(state)
  const { rate } = state.parts[0]!
  return done === 0
    ? 'The project is as it was.'
    : `The first ${minutes(done / rate)} of ${minutes(total / rate)} are safe: the job can go on from there, or be kept as it is.`
}

export type JobRunPorts = Pick<RunPorts, 'storeEvery'> & {
  readonly session: Pick<ProjectSession, 'require' | 'current' | 'id' | 'change'>
  readonly workplaces: Pick<Workplaces, 'of'>
  readonly questions: Questions
  readonly appVersion: string
  readonly newId: NewId
}

/** The open project's file, to which results can be written. @throws HostError no-project, project-read-only */
export const writableFile = (session: Pick<ProjectSession, 'require'>) => {
  const file = session.require()
  if (file.readOnly)
    fail({ code: 'project-read-only', file: basename(file.path), reason: 'results have nowhere to go' })
  return file
}

/** Runs a job of the open project to its end; what it has done is stored as it goes, and goes only when the job is cancelled. */
export const createJobRun =
  ({ session, workplaces, questions, appVersion, newId, storeEvery }: JobRunPorts) =>
  async (begun: JobState, stored: StoredJob | null, handle: JobHandle): Promise<Job['outcome']> => {
    const file = writableFile(session)
    const project = session.id
    const { id, signal, update } = handle
    let state = begun
    let analysis = stored?.analysis ?? null
    const save = (how: string) => file.saveJob({ id, state: how, data: state, analysis })
    const isOpen = () => session.id === project && session.current === file
    try {
      signal.throwIfAborted()
      if (stored) state = await renewJob(begun, file, questions.until(signal))
      signal.throwIfAborted()
      if (state !== begun) analysis = null
      save('running')
      state = await runJob(state, stored && state === begun ? readAnalysis(stored) : undefined, {
        file,
        workplace: workplaces.of(state.system, state.request.device),
        replan: (system, request) => questions.until(signal).plan(system, request),
        signal,
        storeEvery,
        onState: (next, worthSaving) => {
          signal.throwIfAborted()
          state = next
          if (!worthSaving) return
          save('running')
          update({ growing: growingOf(file, state) })
        },
        onAnalysis: (found) => {
          analysis = writeAnalysis(found)
        },
        onProgress: (stage, progress) => update({ stage, progress }),
      })
      signal.throwIfAborted()
      const outcome = landJob(state, { session, newId, appVersion })
      file.deleteJob(id)
      if (outcome.clips.length === 0) discardResults(file, state)
      return outcome
    } catch (thrown) {
      // What is stored stays with a project that is being closed.
      if (!isOpen() || signal.reason === projectClosing) throw thrown
      if (signal.aborted) {
        file.deleteJob(id)
        discardResults(file, state)
        throw thrown
      }
      // On a full disk not even this can be stored; the last stored state serves as well.
      if (failureOf(thrown).code !== 'disk-full') save('failed')
      const failure = failureOf(thrown)
      if (failure.code !== 'worker-crashed' && failure.code !== 'out-of-memory') throw thrown
      return fail({ ...failure, detail: `${failure.detail.trim()} ${safeSoFar(state)}`.trim() }, thrown)
    }
  }
