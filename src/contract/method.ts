import { z } from 'zod'

/**
 * An opaque name that the host gave to a file: by a dialog, a drop, an upload or a folder listing. Clients never name
 * paths to the host, save where the method's own comment says so.
 */
export const fileRef = z.strictObject({ ref: z.string().min(1).max(200), name: z.string().max(1000) })
export type FileRef = z.infer<typeof fileRef>

/** What a method takes when it takes nothing, and answers when it answers nothing. */
export const nothing = z.undefined()

/** A method by the schemas of what it takes and what it answers. */
export const method = <P extends z.ZodType, R extends z.ZodType>(params: P, result: R) => ({ params, result })
