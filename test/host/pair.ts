import type { Port } from '../../src/contract/transport.ts'

type End = Port & { readonly sent: unknown[] }

/** Two ports in one process: messages are copied by structured clone and arrive later, in order, as over a real channel. */
export const createPair = (): readonly [client: End, host: End] => {
  let open = true
  const makeEnd = () => ({
    messages: [] as ((message: unknown) => void)[],
    farewells: [] as (() => void)[],
    sent: [] as unknown[],
  })
  const [a, b] = [makeEnd(), makeEnd()]
  const close = (): void => {
    if (!open) return
    open = false
    for (const farewell of [...a.farewells, ...b.farewells]) queueMicrotask(farewell)
  }
  const portOf = (own: typeof a, other: typeof b): End => ({
    sent: own.sent,
    send: (message) => {
      const copy: unknown = structuredClone(message)
      own.sent.push(copy)
      setImmediate(() => {
        if (open) for (const listener of other.messages) listener(copy)
      })
    },
    onMessage: (listener) => void own.messages.push(listener),
    onClose: (listener) => void own.farewells.push(listener),
    close,
  })
  return [portOf(a, b), portOf(b, a)]
}
