import { z } from 'zod'
import { method, nothing } from './method.ts'
import { provider } from './models.ts'
import { frames } from './time.ts'

// What the ear tells: which sounds there are in a recording, how sure it is, and when.

const confidence = z.number().min(0).max(1)

/** A stretch of the timeline. */
export const spanSchema = z.strictObject({ from: frames, length: frames.min(1) })
export type Span = z.infer<typeof spanSchema>

/** A stretch of a track. */
export const trackRegion = z.strictObject({ track: z.string(), from: frames, length: frames.min(1) })
export type TrackRegion = z.infer<typeof trackRegion>

/** A stretch of one track, or of several at once. */
export const listenedRegion = z.strictObject({
  ...trackRegion.shape,
  /** Further tracks. Each is listened to by itself: what one drowns out on another is heard, and told with its track. */
  others: z.array(z.string()).max(1000).default([]),
})

const heardSpans = z.array(z.object({ from: frames, length: frames, confidence }))

/** One sound heard in a region. Positions are frames of the timeline. */
export const heardSound = z.object({
  /** Number of the class among `listen.sounds`. */
  index: z.number().int().nonnegative(),
  name: z.string(),
  /** 0 to 1: how sure the listener is of it in its surest moment. */
  confidence,
  /** When, in order, none touching another; at least one. */
  spans: heardSpans,
  /** On which tracks, the surest first, and when on each; of a region of one track absent. */
  tracks: z.array(z.object({ track: z.string(), confidence, spans: heardSpans })).optional(),
})
export type HeardSound = z.infer<typeof heardSound>

/** Who listens here, and what it can tell apart. */
export const listening = z.object({
  /** Null when no detector is installed: then `offers` holds models that could listen. */
  listener: z
    .object({
      id: z.string(),
      name: z.string(),
      /** One sentence on how well it listens, to be shown beside its results. */
      quality: z.string(),
      /** The catalogue's id of its model. */
      model: z.string(),
      checkpoint: z.string(),
    })
    .nullable(),
  /** Names of the sounds, each at the place of its class; of the listener that is here, or of the one offered. */
  sounds: z.array(z.string()),
  /** Catalogue ids of models that could listen and are not on this machine. */
  offers: z.array(z.string()),
  /** The one of them that knows most, where it knows more than the listener that is here. */
  better: z.object({ model: z.string(), name: z.string(), sounds: z.number().int() }).nullable(),
})
export type Listening = z.infer<typeof listening>

/** The two seconds in which a sound is most present, cut from a recording to serve as a query. */
export const bestExample = z.object({
  index: z.number().int().nonnegative(),
  name: z.string(),
  /** Mean of the sound's score over the two seconds. */
  confidence,
  /** Frames of the timeline; shorter than two seconds only where the clip is. */
  example: trackRegion,
})
export type BestExample = z.infer<typeof bestExample>

/** The top sounds of a region moment by moment, as far as it was listened to: those of each of its parts, minutes long. */
export const soundLane = z.object({
  /** All sounds of the lane, the surest first. */
  sounds: z.array(z.object({ index: z.number().int().nonnegative(), name: z.string(), confidence })),
  /** Stretches that were listened to, in order; frames of the timeline for a track, of the source for a source. */
  stretches: z.array(
    z.object({
      from: frames,
      length: frames,
      /** Where its first moment begins, at most a moment before `from`, and frames from one to the next: fractions as well. */
      first: z.number(),
      step: z.number().positive(),
      /** Which of `sounds` are the top ones here, as places in that list. */
      top: z.array(z.number().int().nonnegative()),
      /** For each of `top`, its score at every moment in percent. */
      scores: z.array(z.array(z.number().int().min(0).max(100))),
    }),
  ),
  /** Whether all clips of the region were listened to. */
  complete: z.boolean(),
})
export type SoundLane = z.infer<typeof soundLane>

export const listeningMethods = {
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
} as const
