/**
 * A checkpoint that is not read. `reason` ends a sentence that begins with the file's name: what was found, by name, and
 * where there is something to do, what to do.
 */
export class CheckpointRefusal extends Error {
  readonly reason: string
  constructor(reason: string) {
    super(reason)
    this.name = 'CheckpointRefusal'
    this.reason = reason
  }
}

/** Throws a refusal. */
export const refuse = (reason: string): never => {
  throw new CheckpointRefusal(reason)
}

/** Text out of an untrusted file as a message can show it: one line of at most so many characters, nothing invisible. */
export const showText = (text: string, most = 80): string => {
  const visible = text.replace(/[^\p{L}\p{N}\p{P}\p{S}\p{M} ]/gu, '�')
  return visible.length > most ? `${visible.slice(0, most)}…` : visible
}
