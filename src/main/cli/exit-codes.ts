/** What the program's end says to a shell. Part of the interface: never renumbered. */
export const exitCodes = {
  /** Done. */
  ok: 0,
  /** It could not be done; the reason is on standard error. */
  failed: 1,
  /** The command line makes no sense. */
  usage: 2,
  /** No installed system knows the sound that was asked for, or the model that was named is not on this machine. */
  unknownSound: 3,
  /** The system knows the sound but cannot take it out of this recording: centre and sides of a mono file. */
  refused: 4,
  /** Ended by Ctrl+C, or by another signal that asks to. */
  cancelled: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
