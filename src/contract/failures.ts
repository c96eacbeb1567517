import { z } from 'zod'

/**
 * Everything that can go wrong and that a person can meet, as data. Codes cross the wire; sentences are made by
 * `explain` at the edge. Bugs are not failures: they throw, and cross as `internal`.
 */
export const failureSchema = z.discriminatedUnion('code', [
  /** The caller's own AbortSignal fired. Never shown. */
  z.object({ code: z.literal('cancelled') }),
  /** Arguments that do not fit the contract. */
  z.object({ code: z.literal('bad-request'), method: z.string(), problem: z.string() }),
  z.object({ code: z.literal('unknown-method'), method: z.string() }),
  z.object({ code: z.literal('internal'), message: z.string() }),
  /** The connection to the host ended. */
  z.object({ code: z.literal('disconnected') }),

  z.object({ code: z.literal('no-project') }),
  z.object({ code: z.literal('file-missing'), file: z.string() }),
  z.object({ code: z.literal('file-unreadable'), file: z.string(), reason: z.string() }),
  z.object({ code: z.literal('folder-not-writable'), folder: z.string() }),
  z.object({ code: z.literal('disk-full'), folder: z.string(), needed: z.number().nullable() }),
  z.object({ code: z.literal('file-exists'), file: z.string() }),

  /** A project file of a newer Lasso. */
  z.object({ code: z.literal('project-newer'), file: z.string(), version: z.number(), supported: z.number() }),
  z.object({ code: z.literal('project-empty'), file: z.string() }),
  z.object({ code: z.literal('project-foreign'), file: z.string(), looksLike: z.string() }),
  /** Opened by another process (or another window). */
  z.object({ code: z.literal('project-busy'), file: z.string() }),
  /** Damaged; `recoverable` says whether recovery found a document generation. */
  z.object({ code: z.literal('project-damaged'), file: z.string(), reason: z.string(), recoverable: z.boolean() }),
  /** The open file was renamed, deleted or replaced under us. */
  z.object({ code: z.literal('project-moved'), file: z.string() }),
  z.object({ code: z.literal('project-read-only'), file: z.string(), reason: z.string() }),
  /** An edit was made on a state that is no longer current. The renderer reloads the document. */
  z.object({ code: z.literal('edit-conflict'), rows: z.array(z.string()) }),
  z.object({ code: z.literal('edit-invalid'), problem: z.string() }),
  z.object({ code: z.literal('source-missing'), source: z.string() }),

  z.object({ code: z.literal('media-unknown'), file: z.string(), looksLike: z.string() }),
  z.object({ code: z.literal('media-damaged'), file: z.string(), format: z.string(), reason: z.string() }),
  z.object({ code: z.literal('media-empty'), file: z.string() }),
  z.object({ code: z.literal('media-too-many-channels'), file: z.string(), channels: z.number(), most: z.number() }),
  /** The host cannot decode it but the renderer can (AAC, MP4, MOV, WebM by WebCodecs). */
  z.object({ code: z.literal('media-needs-renderer'), file: z.string(), format: z.string() }),
  z.object({ code: z.literal('nothing-to-export') }),
  z.object({ code: z.literal('encoder-missing'), format: z.string() }),

  /** No installed system answers the query; `knows` lists what they do know, `offers` the models that could answer it. */
  z.object({
    code: z.literal('query-unknown'),
    query: z.string(),
    knows: z.array(z.string()),
    offers: z.array(z.string()).optional(),
    /** A system that has not learned it and would only guess: its id, its name, and what it knows that may have been meant. */
    unsure: z.object({ system: z.string(), name: z.string(), nearest: z.array(z.string()) }).optional(),
  }),
  z.object({ code: z.literal('query-empty') }),
  z.object({ code: z.literal('nothing-selected') }),
  z.object({ code: z.literal('system-missing'), system: z.string() }),
  /** The system knows the sound but cannot take it out of this recording; `reason` is its own sentence, without the full stop. */
  z.object({ code: z.literal('system-refused'), system: z.string(), reason: z.string() }),
  /** The system works, but its weights are not on this machine; `models` can be downloaded. */
  z.object({ code: z.literal('model-missing'), system: z.string(), models: z.array(z.string()) }),
  z.object({ code: z.literal('model-unknown'), model: z.string(), known: z.array(z.string()) }),
  /** The user has not accepted the licence yet. */
  z.object({ code: z.literal('licence-unaccepted'), model: z.string(), licence: z.string(), url: z.string() }),
  /** Its authors keep it where a person has to click: `files` are taken from `page`, and added. */
  z.object({ code: z.literal('model-manual'), model: z.string(), page: z.string(), files: z.array(z.string()) }),
  /** A file that is not what its sha256 says. */
  z.object({
    code: z.literal('model-damaged'),
    model: z.string(),
    file: z.string(),
    reason: z.string(),
    /** It came with Lasso. */
    bundled: z.boolean().optional(),
  }),
  /** A checkpoint that cannot be read, or must not be; `reason` names what was found and what to do. */
  z.object({ code: z.literal('checkpoint-refused'), file: z.string(), reason: z.string() }),
  /** No way to the server: `present` are the models that work without one. */
  z.object({ code: z.literal('offline'), host: z.string(), reason: z.string(), present: z.array(z.string()) }),
  /** The server answered, but not with the file. */
  z.object({
    code: z.literal('download-refused'),
    host: z.string(),
    status: z.number(),
    reason: z.string(),
    /** What a person can do: a page to visit, seconds to wait. */
    page: z.string().nullable(),
    retryAfter: z.number().nullable(),
  }),
  /** The runtime has no build for this kind of machine. */
  z.object({ code: z.literal('runtime-missing'), system: z.string(), machine: z.string() }),
  z.object({ code: z.literal('out-of-memory'), during: z.string(), detail: z.string() }),
  z.object({ code: z.literal('worker-crashed'), during: z.string(), detail: z.string() }),
  z.object({ code: z.literal('job-missing'), job: z.string() }),
  z.object({ code: z.literal('labels-damaged'), file: z.string(), line: z.number(), reason: z.string() }),
])

export type Failure = z.infer<typeof failureSchema>
export type FailureCode = Failure['code']

/** A failure thrown inside the host. Only its `failure` crosses a transport. */
export class HostError extends Error {
  readonly failure: Failure
  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.code, options)
    this.name = 'HostError'
    this.failure = failure
  }
}

/** Throws a failure. */
export const fail = (failure: Failure, cause?: unknown): never => {
  throw new HostError(failure, cause === undefined ? undefined : { cause })
}

/** The failure inside anything thrown: itself, `cancelled` for an abort, `internal` for a bug. */
export const failureOf = (thrown: unknown): Failure => {
  if (thrown instanceof HostError) return thrown.failure
  if (thrown instanceof Error && thrown.name === 'AbortError') return { code: 'cancelled' }
  return { code: 'internal', message: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) }
}
