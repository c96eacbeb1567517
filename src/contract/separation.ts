import { z } from 'zod'
import { exampleOrigin } from './library.ts'
import { spanSchema } from './listening.ts'
import { method, nothing } from './method.ts'
import { provider } from './models.ts'
import { frames } from './time.ts'

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

export const separationMethods = {
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
} as const
