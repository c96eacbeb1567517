import { z } from 'zod'

// Places and lengths on the timeline, in frames of the project's rate.

export const frames = z.number().int().nonnegative()

/** A range of the timeline over some tracks; an empty list of tracks means all of them. */
export const selectionSchema = z.strictObject({ tracks: z.array(z.string()), from: frames, length: frames })
export type TimeSelection = z.infer<typeof selectionSchema>
