import { z } from 'zod'
import { failureSchema } from './failures.ts'
import { fileRef, method, nothing } from './method.ts'

// A user's own folder of sounds: one folder a sound, each with recordings of it. Only ever read.

const count = z.number().int().nonnegative()

export const librarySound = z.object({
  /** Of its folder, tidied: what a person would type. */
  name: z.string(),
  /** Other words that mean it, best first. */
  words: z.array(z.string()),
  /** Recordings in its folder, those in folders within it included. */
  recordings: count,
  /** Those of them that show the sound: listened to, and not silent. */
  heard: count,
  /** Those that were not listened to yet. */
  waiting: count,
  /** Those that lie in folders within its folder. */
  nested: count,
})
export type LibrarySound = z.infer<typeof librarySound>

export const libraryProblem = z.object({
  /** Path within the library. */
  file: z.string(),
  failure: failureSchema,
  /** It serves as an example nonetheless, as far as it can be read. */
  used: z.boolean(),
})
export type LibraryProblem = z.infer<typeof libraryProblem>

export const library = z.object({
  /** Where it lies; null when none was chosen. */
  folder: z.string().nullable(),
  /** The command line or the environment names it: no setting changes it. */
  fixed: z.boolean(),
  /** `missing` when the folder cannot be read now: what was heard of it before still serves. */
  state: z.enum(['none', 'looking', 'missing', 'ready']),
  /** Why it is `missing`. */
  failure: failureSchema.nullable(),
  sounds: z.array(librarySound),
  /** Recordings that could not be used, or only in part, one by one; the first thousand. */
  problems: z.array(libraryProblem),
  furtherProblems: count,
  /** Recordings that lie in no folder of a sound; the first hundred. */
  stray: z.array(z.string()),
  furtherStray: count,
  /** Files that are no recordings. */
  passedOver: count,
  /** There are more files than are looked at. */
  tooMany: z.boolean(),
  /** Recordings that were not listened to yet. */
  waiting: count,
  /** Who listens; null when no such model is installed: then `offers` holds models that could. */
  listener: z.object({ name: z.string(), model: z.string() }).nullable(),
  offers: z.array(z.string()),
  /** The job that listens now. */
  job: z.string().nullable(),
  /** Listening was cancelled, and goes on when it is asked for. */
  stopped: z.boolean(),
  /** Why listening ended before its time. */
  trouble: failureSchema.nullable(),
  /** The folder can be shown in the system's file manager. */
  canReveal: z.boolean(),
})
export type Library = z.infer<typeof library>

/** Where the examples that a candidate goes by come from, when only words were given. */
export const exampleOrigin = z.object({
  from: z.enum(['project', 'library']),
  /** Names of the examples, or of the library's sounds. */
  names: z.array(z.string()),
  /** Examples, or recordings that were listened to. */
  recordings: count,
})
export type ExampleOrigin = z.infer<typeof exampleOrigin>

export const libraryMethods = {
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
} as const
