import { z } from 'zod'
import { failureSchema } from './failures.ts'
import { heardSound } from './listening.ts'
import { method, nothing } from './method.ts'
import { frames } from './time.ts'

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

export const jobMethods = {
  'job.list': method(nothing, z.array(job)),
  'job.cancel': method(z.strictObject({ job: z.string() }), nothing),
  /** Continues an interrupted or failed separation from its last stored chunk. */
  'job.resume': method(z.strictObject({ job: z.string() }), nothing),
  /** Puts what an interrupted separation had finished on the timeline. */
  'job.keep': method(z.strictObject({ job: z.string() }), nothing),
  'job.dismiss': method(z.strictObject({ job: z.string() }), nothing),
} as const
