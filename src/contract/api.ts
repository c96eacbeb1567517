import { z } from 'zod'
import { failureSchema } from './failures.ts'
import { job, jobMethods } from './jobs.ts'
import { library, libraryMethods } from './library.ts'
import { listeningMethods } from './listening.ts'
import { mediaMethods } from './media.ts'
import { fileRef } from './method.ts'
import { modelMethods, modelRecord } from './models.ts'
import { preferences, programMethods } from './program.ts'
import { historyEntry, projectInfo, projectMethods } from './project.ts'
import { diffSchema } from './records.ts'
import { separationMethods } from './separation.ts'

/**
 * The contract between the renderer (or any client) and the host: methods and events, each with its schema. A method's
 * name stands here and in its handler, nowhere else; TypeScript types are derived.
 *
 * Samples and summaries are never arguments: they are byte resources (see `bytes.ts`), fetched by opaque id and Range.
 */

export type { GrowingSource, Job, JobState } from './jobs.ts'
export type { ExportFormat, ExportRequest } from './media.ts'
export { type FileRef, fileRef } from './method.ts'
export type { DeviceRecord, ModelRecord, ModelStorage, Provider } from './models.ts'
export type { HostDescription } from './program.ts'
export type { CheckReport, HistoryEntry, ProjectInfo, ProjectSnapshot, RecoverReport } from './project.ts'
export type { Interpretation, SeparateRequest } from './separation.ts'
export type { TimeSelection } from './time.ts'

export const methods = {
  ...programMethods,
  ...projectMethods,
  ...mediaMethods,
  ...separationMethods,
  ...libraryMethods,
  ...listeningMethods,
  ...modelMethods,
  ...jobMethods,
} as const

export const events = {
  /** The document changed, by whomever. Clients apply the diff when `revision` is theirs plus one, else reload. */
  'project.changed': z.object({
    revision: z.number().int(),
    position: z.number().int(),
    diff: diffSchema,
    label: z.string(),
    /** What changed it: an edit, undo or redo, or a job. */
    cause: z.enum(['edit', 'history', 'job']),
    /** The client that sent the edit: `self` to that client, so that it does not apply it twice; null for the host's own. */
    origin: z.string().nullable(),
    /**
     * The last history entry after the change, when it added or replaced one: entries of its position and later ones are
     * gone, those before it stay. So an edit costs the same however long the history is.
     */
    entry: historyEntry.nullable(),
    /** All history entries after the change, when `entry` cannot tell it: the oldest were forgotten, or none is left. */
    history: z.array(historyEntry).nullable(),
  }),
  /** Another file is open, or none. */
  'project.replaced': z.object({ info: projectInfo.nullable() }),
  'project.info': projectInfo,
  /** Something about the open file needs the user: moved away, disk full, made read-only. */
  'project.trouble': z.object({ failure: failureSchema }),
  'models.changed': z.array(modelRecord),
  'library.changed': library,
  'job.changed': job,
  'job.removed': z.object({ job: z.string() }),
  'app.preferences': preferences,
  /** A menu item, a second instance or a file opened from the desktop asks the renderer to run a command. */
  'app.command': z.object({ command: z.string(), files: z.array(fileRef) }),
} as const

export type Methods = typeof methods
export type MethodName = keyof Methods
/** Parameters as a caller gives them: what has a default may be left out. */
export type Given<M extends MethodName> = z.input<Methods[M]['params']>
/** Parameters as a handler gets them. */
export type Params<M extends MethodName> = z.infer<Methods[M]['params']>
export type Result<M extends MethodName> = z.infer<Methods[M]['result']>
export type Events = typeof events
export type EventName = keyof Events
export type EventData<E extends EventName> = z.infer<Events[E]>

export type CallOptions = {
  readonly signal?: AbortSignal
  /** Names the client among several; set by the transport's serving side, never by a client. */
  readonly origin?: string
}

/** What `project.changed` calls its receiver, when the change was the receiver's own edit. */
export const ownOrigin = 'self'

/** What every way in offers: the host itself, or a client that reaches one over a transport. */
export type HostApi = {
  /** @throws HostError with the failure; `cancelled` after `signal` aborts */
  call<M extends MethodName>(method: M, params: Given<M>, options?: CallOptions): Promise<Result<M>>
  /** @returns a function that ends the subscription */
  on<E extends EventName>(event: E, listener: (data: EventData<E>) => void): () => void
}
