/** What can be wrong with a media file, apart from the file's name, which the reader of bytes does not know. */
export type MediaProblem =
  | { readonly kind: 'unknown'; readonly looksLike: string }
  | { readonly kind: 'damaged'; readonly format: string; readonly reason: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'channels'; readonly channels: number }
  | { readonly kind: 'needs-renderer'; readonly format: string }

/** Thrown by parsers and decoders; the host turns it into a failure that names the file. */
export class MediaError extends Error {
  readonly problem: MediaProblem
  constructor(problem: MediaProblem) {
    super(problem.kind)
    this.name = 'MediaError'
    this.problem = problem
  }
}

/** Channels that a source may have. */
export const mostChannels = 8
/** Rates that a source may have, in Hz. */
export const rateLimits = { least: 1000, most: 768_000 } as const

/** Throws `damaged`. `reason` is a sentence for people. */
export const damaged = (format: string, reason: string): never => {
  throw new MediaError({ kind: 'damaged', format, reason })
}

/** Throws unless channels and rate are ones that a source may have. */
export const checkShape = (format: string, channels: number, rate: number): void => {
  if (channels < 1) damaged(format, 'The header says that it has no channels.')
  if (channels > mostChannels) throw new MediaError({ kind: 'channels', channels })
  if (!(rate >= rateLimits.least && rate <= rateLimits.most))
    damaged(format, `The header gives an impossible sample rate (${Math.round(rate)} Hz).`)
}
