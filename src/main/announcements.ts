import type { EventData, EventName, HostApi } from '../contract/api.ts'

/** Events of the host, to everyone who listens. */
export type Announcements = {
  announce<E extends EventName>(event: E, data: EventData<E>): void
  readonly on: HostApi['on']
}

export const createAnnouncements = (): Announcements => {
  const listeners = new Map<EventName, Set<(data: never) => void>>()
  return {
    announce: (event, data) => {
      for (const listener of [...(listeners.get(event) ?? [])])
        try {
          listener(data as never)
        } catch (thrown) {
          // A listener's bug must not undo what happened, nor keep the others from hearing of it, nor end the host.
          console.error(`A listener of ${event} failed:`, thrown)
        }
    },
    on: (event, listener) => {
      const set = listeners.get(event) ?? new Set()
      listeners.set(event, set.add(listener as never))
      return () => set.delete(listener as never)
    },
  }
}
