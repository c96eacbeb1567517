import type { Interpretation, Job, SeparateRequest } from '../../contract/api.ts'
import { fail } from '../../contract/failures.ts'
import { idsFrom, type NewId } from '../../core/base/ids.ts'
import { emptyDocument } from '../../core/project/records.ts'
import type { SystemDescription } from '../../core/separation/system.ts'
import type { InstalledModel } from '../../core/systems/model.ts'
import { deviceName } from '../inference/device-name.ts'
import type { JobBoard } from '../jobs/board.ts'
import type { Launcher } from '../processes/launcher.ts'
import type { ProjectSession } from '../project/session.ts'
import type { StoredJob } from '../project-file/types.ts'
import { createQuestions } from './interpret.ts'
import { type Further, interpretWords } from './interpret-words.ts'
import { createJobRun, writableFile } from './job-run.ts'
import { discardResults, sourceIds } from './job-sources.ts'
import { landJob } from './land-job.ts'
import { noLibrary, type SoundLibrary } from './library-sounds.ts'
import type { DamagedModel } from './offers.ts'
import { prepareJob } from './prepare-job.ts'
import { createPreviews, type PreviewResult } from './preview.ts'
import type { RunPorts } from './run-job.ts'
import { extentOf, type JobState, readState, rewound } from './state.ts'
import { createWorkplaces, type Devices, type WorkplaceOptions, type Workplaces } from './workplace.ts'

export type SeparationOptions = Pick<WorkplaceOptions, 'idle' | 'silence'> &
  Partial<Pick<WorkplaceOptions, 'models' | 'devices'>> &
  Pick<RunPorts, 'storeEvery'> & {
    readonly session: Pick<ProjectSession, 'require' | 'current' | 'id' | 'change' | 'on'>
    readonly board: JobBoard
    readonly launcher: Launcher
    readonly appVersion: string
    readonly newId?: NewId
    /** Models of the catalogue that are not on this machine: they can be offered. */
    readonly absent?: () => readonly InstalledModel[]
    /** The user's own sounds, which may take a moment to be there. */
    readonly library?: () => Promise<SoundLibrary>
    /** Models that are here but not used, because a file of theirs is not what it should be. */
    readonly damaged?: () => readonly DamagedModel[]
  }

/** "Describe a sound": from a request to tracks, through the child that computes. Results live in the project file. */
export type SeparationService = {
  systems(): Promise<SystemDescription[]>
  interpret(query: string, hasExample: boolean, further?: Further): Promise<Interpretation>
  /**
   * Begins a job; jobs run one after another.
   * @returns the job's id
   * @throws HostError nothing-selected, query-empty, query-unknown, system-missing, no-project, project-read-only,
   * and system-refused when the system cannot work on this recording
   */
  start(request: SeparateRequest): Promise<string>
  /** Separates the first seconds into sources that are in no track; the next preview removes them. */
  preview(request: SeparateRequest, seconds: number, signal?: AbortSignal): Promise<PreviewResult>
  /** Continues an interrupted or failed job from its last stored block. @throws HostError job-missing */
  resume(job: string): void
  /** Puts what a job has finished into the document, and ends it. @throws HostError job-missing */
  keep(job: string): void
  /** Removes a job with all it stored; one that runs is cancelled. */
  dismiss(job: string): void
  /** Brings jobs that an earlier session left in the open project onto the board. */
  adopt(): void
  /** Models may have come or gone: if so, the children are told, and a job whose model is gone fails. */
  modelsChanged(): void
  /** Closes the files of models that no job is at work with. */
  letGo(): void
  /** Where work with models is done, for others that have some. */
  readonly workplaces: Pick<Workplaces, 'of'>
  /** Process id of the child, for tests and measurements; undefined when none runs. */
  readonly childPid: number | undefined
  /** The same of the child that runs networks. */
  readonly inferencePid: number | undefined
  /** Ends the child. */
  close(): void
}

const queue = 'separation'

/** Without a choice of devices, networks run where they always can. */
const onlyProcessor: Devices = {
  settle: async (wanted) => {
    const provider = wanted === 'auto' ? 'cpu' : wanted
    return { provider, name: deviceName(provider) }
  },
  gaveUp: () => {},
}

const interruptedJob = (id: string, state: JobState): Job => {
  const { done, total } = extentOf(state)
  return {
    id,
    kind: 'separation',
    title: state.title,
    state: 'interrupted',
    stage: 'Interrupted',
    progress: done / total,
    secondsLeft: null,
    growing: [],
    failure: null,
    outcome: null,
  }
}

export const createSeparation = (options: SeparationOptions): SeparationService => {
  const { session, board, appVersion, newId = idsFrom(Math.random), absent = () => [], damaged = () => [] } = options
  const { library = async () => noLibrary } = options
  const { models = { installed: () => [] }, devices = onlyProcessor } = options
  const workplaces = createWorkplaces({ ...options, models, devices })
  const questions = createQuestions(workplaces.questions)
  const previews = createPreviews({ session, workplaces, questions, newId, absent, library })
  let seen = JSON.stringify(models.installed())
  /** Other programs add and remove models as well: looked at whenever a person asks for something. */
  const lookAtModels = () => {
    const now = JSON.stringify(models.installed())
    if (now === seen) return
    seen = now
    questions.forget()
    workplaces.refresh()
  }
  /** Fires when the open project is closed. */
  let leaving = new AbortController()
  /** The project that each of our jobs on the board belongs to. */
  const projects = new Map<string, string>()

  session.on('replaced', () => {
    leaving.abort()
    leaving = new AbortController()
    for (const [job, project] of projects)
      if (project !== session.id) {
        projects.delete(job)
        if (board.get(job)) board.dismiss(job)
      }
    // Without a project there is nothing to separate: the child is not kept for it.
    if (!session.current) workplaces.close()
  })
  board.on('removed', ({ job }) => projects.delete(job))

  const writable = () => writableFile(session)
  const run = createJobRun({ ...options, workplaces, questions, newId })

  const storedJob = (id: string): { stored: StoredJob; state: JobState } => {
    const stored = writable()
      .jobs()
      .find((job) => job.id === id)
    const state = stored && readState(stored)
    return stored && state ? { stored, state } : fail({ code: 'job-missing', job: id })
  }

  const enqueue = (state: JobState, stored: StoredJob | null, id?: string): string => {
    const file = session.require()
    const project = session.id
    let begun = false
    const request = { kind: 'separation', title: state.title, queue, ...(id === undefined ? {} : { id }) } as const
    const job = board.start(request, (handle) => {
      begun = true
      return run(state, stored, handle)
    })
    projects.set(job, project)
    // A job that waits is stored as well: a crash forgets none.
    file.saveJob({ id: job, state: 'queued', data: state, analysis: stored?.analysis ?? null })
    board.settled(job).then(({ state: ended }) => {
      if (begun || ended !== 'cancelled' || session.current !== file) return
      file.deleteJob(job)
      discardResults(file, state)
    })
    return job
  }

  const isActive = (id: string): boolean => ['queued', 'running'].includes(board.get(id)?.state ?? '')

  return {
    systems: () => {
      lookAtModels()
      return questions.systems()
    },

    interpret: async (query, hasExample, further = { also: [], avoid: '' }) => {
      lookAtModels()
      return interpretWords(query, hasExample, further, {
        questions,
        document: session.current?.document ?? emptyDocument,
        library: await library(),
        absent: absent(),
        damaged: damaged(),
      })
    },

    start: async (request) => {
      const file = writable()
      lookAtModels()
      const { signal } = leaving
      const ports = { file, questions: questions.until(signal), newId, absent: absent() }
      const state = await prepareJob(request, { ...ports, library: await library() })
      signal.throwIfAborted()
      return enqueue(state, null)
    },

    preview: async (request, seconds, signal = new AbortController().signal) => {
      writable()
      lookAtModels()
      return previews.make(request, seconds, AbortSignal.any([signal, leaving.signal]))
    },

    resume: (id) => {
      lookAtModels()
      const { stored, state } = storedJob(id)
      const file = session.require()
      // A source that lost blocks to damage since is made again from its start.
      const parts = state.parts.map((part) => {
        const whole = sourceIds(part).every((source) => file.ready(source) >= part.done)
        return whole ? part : rewound(part)
      })
      enqueue({ ...state, parts }, stored, id)
    },

    keep: (id) => {
      if (isActive(id)) fail({ code: 'bad-request', method: 'job.keep', problem: 'the job is at work' })
      const { state } = storedJob(id)
      const file = session.require()
      // What a person asks to keep is kept, and what never began leaves nothing.
      if (extentOf(state).done > 0) landJob(state, { session, newId, appVersion, evenNothing: true })
      file.deleteJob(id)
      discardResults(file, state)
      if (board.get(id)) board.dismiss(id)
    },

    dismiss: (id) => {
      const active = isActive(id)
      const file = session.current
      const stored = file?.jobs().find((job) => job.id === id)
      if (board.get(id)) board.dismiss(id)
      // A job at work cleans up after itself.
      if (active || !file || file.readOnly || !stored) return
      file.deleteJob(id)
      const state = readState(stored)
      if (state) discardResults(file, state)
    },

    adopt: () => {
      const file = session.require()
      for (const stored of file.jobs()) {
        if (board.get(stored.id)) continue
        const state = readState(stored)
        // Killed between the edit and the job's own end: the work is done.
        const landed = state?.parts.some((part) => sourceIds(part).some((source) => file.document.source[source]))
        if (state && !landed) {
          board.add(interruptedJob(stored.id, state))
          projects.set(stored.id, session.id)
        } else if (!file.readOnly) file.deleteJob(stored.id)
      }
    },

    workplaces: {
      of: (system, wanted) => {
        lookAtModels()
        return workplaces.of(system, wanted)
      },
    },
    get childPid() {
      return workplaces.questions.pid
    },
    get inferencePid() {
      return workplaces.inferencePid
    },
    modelsChanged: lookAtModels,
    letGo: () => workplaces.rest(),
    close: () => workplaces.close(),
  }
}
