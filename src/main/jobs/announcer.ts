export type Announcer<T> = {
  /** @returns stops listening */
  listen(listener: (state: T) => void): () => void
  /** Tells everybody now. */
  tell(): void
  /** Tells everybody soon, once for all changes until then. */
  changed(): void
}

/**
 * Tells listeners how something stands, at most every so often, and asks how it stands only when somebody listens. A pending
 * word keeps no process alive.
 * @param throttle milliseconds between two tellings of `changed`
 */
export const createAnnouncer = <T>(stateNow: () => T, throttle: number): Announcer<T> => {
  const listeners = new Set<(state: T) => void>()
  let toldAt = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | null = null
  const tell = (): void => {
    if (timer) clearTimeout(timer)
    timer = null
    toldAt = performance.now()
    if (listeners.size === 0) return
    const state = stateNow()
    for (const listener of [...listeners]) listener(state)
  }
  return {
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    tell,
    changed: () => {
      timer ??= setTimeout(tell, Math.max(0, toldAt + throttle - performance.now())).unref()
    },
  }
}
