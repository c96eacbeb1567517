import { type CallOptions, type EventName, events, type HostApi, type MethodName, methods, ownOrigin } from './api.ts'
import { type Failure, failureOf, failureSchema, HostError } from './failures.ts'

/**
 * The contract over any channel that carries structured-cloneable (or JSON) messages in order: Electron's IPC, a
 * WebSocket, an in-memory pair.
 */
export type Port = {
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** Called once, when the other side is gone for good. */
  onClose(listener: () => void): void
  close(): void
}

type Call = { readonly kind: 'call'; readonly id: number; readonly method: string; readonly params: unknown }
type Cancel = { readonly kind: 'cancel'; readonly id: number }
type Done = { readonly kind: 'done'; readonly id: number; readonly result: unknown }
type Failed = { readonly kind: 'failed'; readonly id: number; readonly failure: Failure }
type Happened = { readonly kind: 'happened'; readonly event: EventName; readonly data: unknown }

/** Messages to the host. */
export type Request = Call | Cancel
/** Messages to the client. */
export type Reply = Done | Failed | Happened

const fieldsOf = (message: unknown): { readonly [field: string]: unknown } =>
  typeof message === 'object' && message !== null ? { ...message } : {}

/** @returns null for anything that is not a request, which a host drops */
const readRequest = (message: unknown): Request | null => {
  const { kind, id, method, params } = fieldsOf(message)
  if (!Number.isSafeInteger(id)) return null
  if (kind === 'call' && typeof method === 'string') return { kind, id: id as number, method, params }
  return kind === 'cancel' ? { kind, id: id as number } : null
}

const eventNames = Object.keys(events) as EventName[]

/** In events about a client's own edits, that client reads `self`. */
const seenBy = (origin: string, event: EventName, data: unknown): unknown => {
  if (event !== 'project.changed') return data
  const change = fieldsOf(data)
  return change.origin === origin ? { ...change, origin: ownOrigin } : data
}

/**
 * Serves a host to one client. When the client goes away its calls are cancelled; the host goes on.
 * @param origin names this client among several
 * @returns a function that stops serving, without closing the port
 */
export const serveHost = (host: HostApi, port: Port, { origin }: { readonly origin: string }): (() => void) => {
  const running = new Map<number, AbortController>()
  let open = true
  const send = (reply: Reply): void => {
    if (open) port.send(reply)
  }

  const answer = async ({ id, method, params }: Call): Promise<void> => {
    const controller = new AbortController()
    running.set(id, controller)
    const options: CallOptions = { signal: controller.signal, origin }
    try {
      // The host checks the name and the parameters at its own door, whoever calls.
      const result: unknown = await host.call(method as MethodName, params as never, options)
      send({ kind: 'done', id, result })
    } catch (thrown) {
      send({ kind: 'failed', id, failure: failureOf(thrown) })
    } finally {
      running.delete(id)
    }
  }

  const unsubscribe = eventNames.map((event) =>
    host.on(event, (data) => send({ kind: 'happened', event, data: seenBy(origin, event, data) })),
  )
  const stop = (): void => {
    if (!open) return
    open = false
    for (const end of unsubscribe) end()
    for (const controller of running.values()) controller.abort()
  }
  port.onMessage((message) => {
    const request = open ? readRequest(message) : null
    if (request?.kind === 'cancel') running.get(request.id)?.abort()
    else if (request && !running.has(request.id)) void answer(request)
  })
  port.onClose(stop)
  return stop
}

type Pending = { readonly resolve: (result: unknown) => void; readonly reject: (failure: Failure) => void }

export type Client = HostApi & {
  /** Called once when the host is gone; every pending and later call fails with `disconnected`. */
  onDisconnect(listener: () => void): void
  close(): void
}

/**
 * The client's end.
 * @param check validates results and events against the contract, for tests: a mismatch fails with `internal`
 */
export const connectHost = (port: Port, { check = false }: { readonly check?: boolean } = {}): Client => {
  const pending = new Map<number, Pending & { readonly method: MethodName }>()
  const listeners = new Map<EventName, Set<(data: never) => void>>()
  const farewells = new Set<() => void>()
  let lastId = 0
  let open = true

  const settle = (reply: Done | Failed): void => {
    const call = pending.get(reply.id)
    pending.delete(reply.id)
    if (!call) return
    if (reply.kind === 'failed') {
      call.reject(check ? failureSchema.parse(reply.failure) : reply.failure)
      return
    }
    const checked = check ? methods[call.method].result.safeParse(reply.result) : null
    if (checked?.success === false)
      call.reject({ code: 'internal', message: `${call.method}: ${checked.error.message}` })
    else call.resolve(reply.result)
  }

  const announce = ({ event, data }: Happened): void => {
    if (check) events[event].parse(data)
    for (const listener of [...(listeners.get(event) ?? [])])
      try {
        listener(data as never)
      } catch (thrown) {
        // One listener's bug must not keep the others from hearing; it still surfaces as an uncaught error.
        queueMicrotask(() => {
          throw thrown
        })
      }
  }

  const disconnect = (): void => {
    if (!open) return
    open = false
    for (const call of pending.values()) call.reject({ code: 'disconnected' })
    pending.clear()
    for (const farewell of farewells) farewell()
  }

  port.onMessage((message) => {
    const reply = message as Reply
    if (reply.kind === 'happened') announce(reply)
    else if (reply.kind === 'done' || reply.kind === 'failed') settle(reply)
  })
  port.onClose(disconnect)

  return {
    call: (method, params, { signal } = {}) =>
      new Promise((resolve, reject) => {
        const refuse = (failure: Failure): void => reject(new HostError(failure))
        if (signal?.aborted) return refuse({ code: 'cancelled' })
        if (!open) return refuse({ code: 'disconnected' })
        const id = ++lastId
        const abort = (): void => {
          pending.delete(id)
          port.send({ kind: 'cancel', id } satisfies Cancel)
          refuse({ code: 'cancelled' })
        }
        const finished = (): void => signal?.removeEventListener('abort', abort)
        signal?.addEventListener('abort', abort, { once: true })
        pending.set(id, {
          method,
          resolve: (result) => {
            finished()
            resolve(result as never)
          },
          reject: (failure) => {
            finished()
            refuse(failure)
          },
        })
        port.send({ kind: 'call', id, method, params } satisfies Call)
      }),
    on: (event, listener) => {
      const set = listeners.get(event) ?? new Set()
      listeners.set(event, set.add(listener as never))
      return () => set.delete(listener as never)
    },
    onDisconnect: (listener) => void farewells.add(listener),
    close: () => {
      port.close()
      disconnect()
    },
  }
}
