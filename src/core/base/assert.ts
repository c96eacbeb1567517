/** Throws when `condition` is false: a bug in the caller, never something a user can meet. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Bug: ${message}`)
}

/** Marks a place that the types prove unreachable. */
export const unreachable = (value: never): never => {
  throw new Error(`Bug: unexpected ${JSON.stringify(value)}`)
}
