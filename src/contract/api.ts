import { z } from 'zod'
import { failureSchema } from './failures.ts'
import { exampleOrigin, library } from './library.ts'
import { bestExample, heardSound, listenedRegion, listening, soundLane, spanSchema } from './listening.ts'
import { fileRef, method, nothing } from './method.ts'
import { modelMethods, modelRecord, provider } from './models.ts'
import { diffSchema, documentSchema } from './records.ts'

/**
 * The contract between the renderer (or any client) and the host: methods and events, each with its schema. A method's
 * name stands here and in its handler, nowhere else; TypeScript types are derived.
 *
 * Samples and summaries are never arguments: they are byte resources (see `bytes.ts`), fetched by opaque id and Range.
 */

export { type FileRef, fileRef } from './method.ts'
export type { DeviceRecord, ModelRecord, ModelStorage, Provider } from './models.ts'

const frames = z.number().int().nonnegative()

export const jobState = z.enum(['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted'])

/** A source that a running job is filling: drawn on the timeline as it grows, part of the document only at the end. */
export const growingSource = z.object({
  source: z.string(),
  name: z.string(),
  channels: z.number().int(),
  rate: z.number(),
  /** Frames stored so far: readable as byte resources. */
  ready: frames,
  /** Frames expected in all; null when the file does not say. */
  total: frames.nullable(),
  /** Where the clip will stand. */
  at: frames,
  /** The track under which its own track will appear; null for the end. */
  below: z.string().nullable(),
  part: z.enum(['import', 'target', 'residual']),
})

export const job = z.object({
  id: z.string(),
  kind: z.enum(['import', 'export', 'separation', 'listening', 'library', 'download', 'models']),
  title: z.string(),
  /** Tracks that a listening job hears. */
  tracks: z.array(z.string()).optional(),
  state: jobState,
  /** What is being done now, in a few words: "Analysing", "Separating". */
  stage: z.string(),
  /** 0 to 1; null while the length of the work is unknown. */
  progress: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  growing: z.array(growingSource),
  failure: failureSchema.nullable(),
  /** Facts about the result worth telling: "nothing found", the tool that ran, a download link. */
  outcome: z
    .object({
      /** Level of the target against the mixture in dB, for separations. */
      targetLevel: z.number().nullable(),
      nothingFound: z.boolean(),
      tool: z.string().nullable(),
      device: z.string().nullable(),
      /** Files an export made. `download` is a byte resource in the browser host, null where the file is on the user's disk. */
      files: z.array(z.object({ name: z.string(), folder: z.string().nullable(), download: z.string().nullable() })),
      /** Tracks and clips that the job added to the document. */
      tracks: z.array(z.string()),
      clips: z.array(z.string()),
      /** Examples that the job added to the document. */
      examples: z.array(z.string()).optional(),
      /** The request, so that "repeat last" can send it again; null for other kinds. */
      warnings: z.array(z.string()),
      /** The sounds that a listening job heard, the surest first. */
      heard: z.array(heardSound).optional(),
    })
    .nullable(),
})
export type Job = z.infer<typeof job>
export type JobState = z.infer<typeof jobState>
export type GrowingSource = z.infer<typeof growingSource>

export const historyEntry = z.object({
  position: z.number().int(),
  label: z.string(),
  at: z.string(),
  bytes: z.number(),
})
export type HistoryEntry = z.infer<typeof historyEntry>

export const projectInfo = z.object({
  /** Opaque; changes whenever another file is opened. Names the byte resources of this project. */
  id: z.string(),
  name: z.string(),
  folder: z.string().nullable(),
  /** False until "Save" named the file. */
  named: z.boolean(),
  readOnly: z.boolean(),
  /** Bytes on disk. */
  bytes: z.number(),
  /** True when the last session on this file ended without closing it. */
  recovered: z.boolean(),
  /** What opening had to repair or leave out, in plain words. */
  notes: z.array(z.string()),
})
export type ProjectInfo = z.infer<typeof projectInfo>

export const projectSnapshot = z.object({
  info: projectInfo,
  document: documentSchema,
  /** Counts the changes of this session; every edit names the revision it was made on. */
  revision: z.number().int(),
  /** Position in the undo history: entries up to here are done, later ones can be redone. */
  position: z.number().int(),
  history: z.array(historyEntry),
  /** View state saved with the project (zoom, scroll, loop); opaque to the host. */
  view: z.record(z.string(), z.unknown()),
})
export type ProjectSnapshot = z.infer<typeof projectSnapshot>

export const checkReport = z.object({
  file: z.string(),
  ok: z.boolean(),
  version: z.number().nullable(),
  blocks: z.number(),
  damagedBlocks: z.array(z.object({ source: z.string(), name: z.string(), channel: z.number(), from: frames, frames })),
  problems: z.array(z.string()),
})
export type CheckReport = z.infer<typeof checkReport>

export const recoverReport = z.object({
  file: z.string(),
  output: fileRef.nullable(),
  outputName: z.string(),
  /** Which generation of the document was used, 0 the newest. */
  generation: z.number(),
  sources: z.number(),
  blocksKept: z.number(),
  blocksLost: z.number(),
  secondsLost: z.number(),
  notes: z.array(z.string()),
})
export type RecoverReport = z.infer<typeof recoverReport>

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])

export const systemDescription = z.object({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  goodAt: z.string(),
  knows: z.array(
    z.object({
      words: z.array(z.string()),
      tool: z.string(),
      audience: z.enum(['podcaster', 'musician', 'anyone']),
      /** The heading under which a list of many shows it; those of one heading follow each other. */
      group: z.string().optional(),
      /** It only comes near: a system that has learned the sound goes before it. */
      near: z.boolean().optional(),
    }),
  ),
  takesExamples: z.boolean(),
  /** Takes words for what is to stay out of the target. */
  takesAvoid: z.boolean(),
  /** Takes several queries in one job. */
  takesSeveral: z.boolean(),
  /** Takes several sounds in one job that are shown by examples, and can share the recording out between them. */
  takesSeveralShown: z.boolean().optional(),
  /** The catalogue's id of the model that it runs; null for a system without one. */
  model: z.string().nullable(),
  /** sha256 of the model's checkpoint; null without one. */
  checkpoint: z.string().nullable(),
})

/** Which systems can take a query, best first. Empty with `knows` filled when none does. */
export const interpretation = z.object({
  candidates: z.array(
    z.object({
      system: z.string(),
      systemName: z.string(),
      tool: z.string(),
      explanation: z.string(),
      confidence: z.number(),
      /** Where the examples come from that it goes by: those kept for words of which it knows nothing, or chosen sounds. */
      examples: exampleOrigin.optional(),
    }),
  ),
  /**
   * Systems that could run but have not learned such a sound: what came would be a guess, so none of them does unless the
   * request says `anyway`.
   */
  unsure: z.array(
    z.object({
      system: z.string(),
      systemName: z.string(),
      tool: z.string(),
      /** What of the query it does not know, as it was typed. */
      words: z.array(z.string()),
      /** Sounds that it knows and that may have been meant, best first. */
      nearest: z.array(z.string()),
    }),
  ),
  knows: z.array(z.string()),
  /** Installed models that are passed over because a file of theirs is not what it should be. */
  damaged: z.array(z.object({ model: z.string(), name: z.string() })),
  /** Catalogue ids of models that could answer and are not on this machine, the best first. */
  offers: z.array(z.string()),
})
export type Interpretation = z.infer<typeof interpretation>

/** A range of the timeline over some tracks; an empty list of tracks means all of them. */
export const selectionSchema = z.strictObject({ tracks: z.array(z.string()), from: frames, length: frames })
export type TimeSelection = z.infer<typeof selectionSchema>

/** A region of a track, or of the audio of a source. */
const exampleSchema = z.union([
  z.strictObject({ track: z.string(), from: frames, length: frames.min(1) }),
  z.strictObject({ source: z.string(), from: frames, length: frames.min(1) }),
])

export const separateRequest = z.strictObject({
  query: z.string().max(500),
  /** Further sounds in the same job, each for a track of its own; for systems that `takesSeveral`. */
  also: z.array(z.string().trim().min(1).max(500)).max(15).default([]),
  /** What is to stay out of the results, in words; for systems that `takesAvoid`. */
  avoid: z.string().max(500).default(''),
  /** A system's id, or `auto`. */
  system: z.string(),
  mode: z.enum(['extract', 'remove', 'both']),
  /** What to separate: the clips of one track within a range. */
  track: z.string(),
  from: frames,
  length: frames.min(1),
  /**
   * Where within the range the sound is to be taken from, frames of the timeline: outside of them the targets are silent
   * and the rest is the recording. Empty, or nothing, for everywhere.
   */
  spans: z.array(spanSchema).max(10_000).optional(),
  /** A region of any track that shows the sound (or the noise) alone. */
  example: z.strictObject({ track: z.string(), from: frames, length: frames.min(1) }).nullable(),
  /** Further regions that show the same sound, of any tracks or sources; the first is the example where there is none. */
  examples: z.array(exampleSchema).max(16).optional(),
  /** Names of sounds of the user's library that show the same sound, each as one example more. */
  librarySounds: z.array(z.string().min(1).max(500)).max(16).optional(),
  /** Further sounds in the same job that regions show, each for a track of its own; for systems that `takesSeveralShown`. */
  alsoShown: z
    .array(z.strictObject({ name: z.string().trim().min(1).max(500), examples: z.array(exampleSchema).min(1).max(16) }))
    .max(15)
    .optional(),
  /** Run a system that is not sure what the words mean, where none is. */
  anyway: z.boolean().optional(),
  settings: z.record(z.string(), scalar),
  seed: z.number().int(),
  /** What a network runs on; `auto`, or nothing, is what proved best on this machine. */
  device: z.union([z.literal('auto'), provider]).optional(),
})
export type SeparateRequest = z.infer<typeof separateRequest>

/** What becomes of a file. */
const importedAs = z.enum(['clip', 'example']).default('clip')

export const exportFormat = z.enum(['wav16', 'wav24', 'wav32f', 'flac', 'mp3', 'opus'])
export type ExportFormat = z.infer<typeof exportFormat>

export const exportRequest = z.strictObject({
  what: z.enum(['mix', 'selection', 'tracks', 'loop']),
  selection: selectionSchema.nullable(),
  format: exportFormat,
  channels: z.enum(['stereo', 'mono']),
  /** Integrated loudness in LUFS to reach, or null to leave the level alone (always null for `tracks`). */
  loudness: z.number().min(-40).max(-5).nullable(),
  /** True-peak ceiling in dBTP, applied with a loudness target. */
  truePeak: z.number().min(-20).max(0),
  /** kbit/s for MP3 and Opus. */
  bitrate: z.number().int().min(32).max(510).nullable(),
  /** Where to: from `dialog.save` or `dialog.folder`; null in the browser host makes downloads. */
  to: fileRef.nullable(),
  /** Base name of the files, without extension. */
  name: z.string().min(1).max(200),
  overwrite: z.boolean(),
})
export type ExportRequest = z.infer<typeof exportRequest>

/** Program settings, shared by all projects. Values are validated by the renderer's own schema. */
export const preferences = z.record(z.string(), z.unknown())

export const hostDescription = z.object({
  name: z.literal('Lasso'),
  version: z.string(),
  kind: z.enum(['electron', 'browser', 'direct']),
  platform: z.string(),
  /** `native` dialogs, or `remote`: the renderer shows its own over `files.list`. */
  dialogs: z.enum(['native', 'remote']),
  /** Untitled or interrupted projects of earlier sessions that can be reopened. */
  unfinished: z.array(
    z.object({
      file: fileRef,
      changedAt: z.string(),
      bytes: z.number(),
      /** Lasso ended without closing it; false when it was only never named. */
      crashed: z.boolean(),
      /** How often reopening it ended in a crash. */
      crashes: z.number(),
    }),
  ),
})
export type HostDescription = z.infer<typeof hostDescription>

export const methods = {
  'app.describe': method(nothing, hostDescription),
  'app.preferences': method(nothing, preferences),
  /** Merges `changes` into the preferences; a null value removes a key. */
  'app.setPreferences': method(preferences, preferences),
  'app.recent': method(
    nothing,
    z.array(z.object({ file: fileRef, folder: z.string().nullable(), openedAt: z.string(), exists: z.boolean() })),
  ),
  /** Opens an allow-listed https page in the default browser. */
  'app.openLink': method(z.strictObject({ url: z.url() }), nothing),

  /** Native file dialogs; null when the user cancels. Refused with `bad-request` where dialogs are `remote`. */
  'dialog.open': method(
    z.strictObject({ kind: z.enum(['media', 'project', 'labels', 'model']), many: z.boolean() }),
    z.array(fileRef).nullable(),
  ),
  'dialog.save': method(
    z.strictObject({ kind: z.enum(['project', 'audio', 'labels']), name: z.string(), extension: z.string() }),
    fileRef.nullable(),
  ),
  'dialog.folder': method(nothing, fileRef.nullable()),

  /** Folder listing for the renderer's own dialogs, in the browser host only. `folder` null is the start folder. */
  'files.list': method(
    z.strictObject({ folder: fileRef.nullable() }),
    z.object({
      folder: fileRef,
      path: z.string(),
      parent: fileRef.nullable(),
      entries: z.array(
        z.object({ file: fileRef, kind: z.enum(['folder', 'file']), bytes: z.number(), changedAt: z.string() }),
      ),
    }),
  ),
  /** A reference to a (new) file of this name in a folder that was listed. */
  'files.child': method(
    z.strictObject({ folder: fileRef, name: z.string().min(1).max(255) }),
    z.object({ file: fileRef, exists: z.boolean() }),
  ),

  'project.new': method(nothing, projectSnapshot),
  'project.open': method(z.strictObject({ file: fileRef, readOnly: z.boolean().optional() }), projectSnapshot),
  'project.close': method(nothing, nothing),
  'project.snapshot': method(nothing, projectSnapshot),
  /** Names an untitled project, or moves on to a new file ("Save As"): the old file stays as it is when it was named. */
  'project.saveAs': method(z.strictObject({ file: fileRef, overwrite: z.boolean() }), projectInfo),
  /** One undo step. `revision` is the one the diff was made on. Entries of one gesture with equal `merge` become one step. */
  'project.edit': method(
    z.strictObject({
      revision: z.number().int(),
      label: z.string().min(1).max(200),
      diff: diffSchema,
      merge: z.string().nullable(),
    }),
    z.object({ revision: z.number().int(), position: z.number().int() }),
  ),
  'project.undo': method(nothing, z.object({ position: z.number().int() })),
  'project.redo': method(nothing, z.object({ position: z.number().int() })),
  'project.jump': method(z.strictObject({ position: z.number().int() }), z.object({ position: z.number().int() })),
  'project.setView': method(z.record(z.string(), z.unknown()), nothing),
  /** Checks a file that is not open here, or the open one when `file` is null. */
  'project.check': method(z.strictObject({ file: fileRef.nullable() }), checkReport),
  /** Writes what can be saved of a damaged file to a new one beside it. The damaged file is never touched. */
  'project.recover': method(z.strictObject({ file: fileRef, output: fileRef.nullable() }), recoverReport),
  /** Throws an unfinished untitled project away. */
  'project.discard': method(z.strictObject({ file: fileRef }), nothing),

  /**
   * One job a file. Each becomes a track (or a clip of `track`) at `at`; several files go to several tracks. As an `example`
   * a file is put on no track: all of it shows a sound, by the file's name.
   */
  'media.import': method(
    z.strictObject({ files: z.array(fileRef).min(1), at: frames, track: z.string().nullable(), as: importedAs }),
    z.array(z.string()),
  ),
  /**
   * Import of samples that the renderer decoded (AAC, MP4, MOV, WebM): begin, then PUT pieces to the byte resource
   * `/ingest/<job>`, then finish or cancel. See `bytes.ts`.
   */
  'media.beginIngest': method(
    z.strictObject({
      name: z.string(),
      format: z.string(),
      rate: z.number().int().min(1000).max(768_000),
      channels: z.number().int().min(1).max(8),
      frames: frames.nullable(),
      at: frames,
      track: z.string().nullable(),
      as: importedAs,
    }),
    z.object({ job: z.string() }),
  ),
  'media.finishIngest': method(z.strictObject({ job: z.string(), frames }), nothing),
  'media.export': method(exportRequest, z.object({ job: z.string() })),
  /** Default name and folder of an export: those of the first imported file. */
  'media.exportDefaults': method(
    nothing,
    z.object({ name: z.string(), folder: fileRef.nullable(), path: z.string().nullable() }),
  ),
  /** "Mix to new track". */
  'media.mixdown': method(selectionSchema, z.object({ job: z.string() })),

  'labels.import': method(z.strictObject({ file: fileRef }), z.object({ count: z.number() })),
  'labels.export': method(z.strictObject({ to: fileRef.nullable() }), z.object({ download: z.string().nullable() })),

  'separation.systems': method(nothing, z.array(systemDescription)),
  'separation.interpret': method(
    z.strictObject({
      query: z.string(),
      hasExample: z.boolean(),
      also: z.array(z.string()).default([]),
      avoid: z.string().default(''),
      /** Further sounds that examples show. */
      shown: z.number().int().min(0).max(15).default(0),
      /** Sounds of the library that were chosen: `librarySounds` of the request. */
      sounds: z.array(z.string()).max(16).default([]),
    }),
    interpretation,
  ),
  'separation.start': method(separateRequest, z.object({ job: z.string() })),
  /**
   * Separates the first `seconds` only, into sources of the project that are in no track: hear them by their byte
   * resources. `job` can be cancelled and never edits the document.
   */
  'separation.preview': method(
    z.strictObject({ request: separateRequest, seconds: z.number().min(1).max(30) }),
    z.object({
      source: z.string(),
      target: z.string(),
      residual: z.string(),
      /** Targets of the request's `also`, in its order, then of its `alsoShown`. */
      further: z.array(z.string()),
      channels: z.number().int().positive(),
      frames,
      tool: z.string(),
      targetLevel: z.number().nullable(),
    }),
  ),

  /** The user's own folder of sounds, and what was heard of it. The first call begins to look. */
  'library.state': method(nothing, library),
  /** Where it lies from now on, or null for nowhere. The folder is only ever read. */
  'library.setFolder': method(z.strictObject({ folder: fileRef.nullable() }), library),
  /** Looks what is there now; `again` also listens once more to what could not be. Answers when it is known. */
  'library.look': method(z.strictObject({ again: z.boolean() }), library),
  /**
   * Listens to what waits, or only to the sounds that words mean, in a job of kind `library`; null when nothing waits.
   * Refused with `model-missing` without a model that can.
   */
  'library.listen': method(
    z.strictObject({ words: z.string().max(500).nullable() }),
    z.object({ job: z.string().nullable() }),
  ),
  /** Shows the folder in the system's file manager; refused with `bad-request` where there is none. */
  'library.reveal': method(nothing, nothing),

  /** Who listens here, and the sounds that it can tell apart. */
  'listen.sounds': method(nothing, listening),
  /**
   * Listens to the clips of a track, or of several, within a range: a job of kind `listening`, whose outcome has `heard`. What was heard
   * before is remembered. Refused with `model-missing` without a detector, `nothing-selected` where there is no clip.
   */
  'listen.start': method(
    z.strictObject({ ...listenedRegion.shape, device: z.union([z.literal('auto'), provider]).optional() }),
    z.object({ job: z.string() }),
  ),
  /**
   * The two seconds of a range in which a sound is most present; listens first where nobody did, in a job that is on the
   * board. @param sound one of the names of `listen.sounds`; refused with `query-unknown` when it is none
   */
  'listen.bestExample': method(
    z.strictObject({ ...listenedRegion.shape, sound: z.string().min(1).max(200) }),
    bestExample,
  ),
  /** What is drawn beneath a waveform. Only tells what was heard already, and computes nothing. */
  'listen.lane': method(
    z.strictObject({
      of: z.union([z.strictObject({ track: z.string() }), z.strictObject({ source: z.string() })]),
      from: frames,
      length: frames.min(1),
      /** How many sounds at most in each part. */
      most: z.number().int().min(1).max(20).default(5),
    }),
    soundLane,
  ),

  ...modelMethods,

  'job.list': method(nothing, z.array(job)),
  'job.cancel': method(z.strictObject({ job: z.string() }), nothing),
  /** Continues an interrupted or failed separation from its last stored chunk. */
  'job.resume': method(z.strictObject({ job: z.string() }), nothing),
  /** Puts what an interrupted separation had finished on the timeline. */
  'job.keep': method(z.strictObject({ job: z.string() }), nothing),
  'job.dismiss': method(z.strictObject({ job: z.string() }), nothing),
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
