/** Nothing came for too long. */
export class StallError extends Error {
  override readonly name = 'StallError'
}

/**
 * The pieces of a body, as long as each comes within `patience` milliseconds of the one before. However slowly they drip,
 * that is no stall.
 * @throws StallError
 */
export async function* readPatiently(body: AsyncIterable<Uint8Array>, patience: number): AsyncGenerator<Uint8Array> {
  const pieces = body[Symbol.asyncIterator]()
  try {
    for (;;) {
      const { promise: stall, reject } = Promise.withResolvers<never>()
      const timer = setTimeout(() => reject(new StallError()), patience)
      const next = pieces.next()
      // A body that is given up fails later, when nobody waits for it any more.
      next.catch(() => {})
      const { done, value } = await Promise.race([next, stall]).finally(() => clearTimeout(timer))
      if (done) return
      yield value
    }
  } finally {
    // Not awaited: a body that stalls does not answer this either.
    pieces.return?.()?.catch(() => {})
  }
}
