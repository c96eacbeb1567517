import { createStore, type StoreApi } from 'zustand/vanilla'
import type { EventData, EventName, FileRef, HostApi } from '../../contract/api.ts'
import type { Bridge } from '../../contract/bridge.ts'
import { HostError } from '../../contract/failures.ts'
import { type Client, connectHost, type Port } from '../../contract/transport.ts'

declare global {
  interface Window {
    readonly lasso?: Bridge
  }
}

export type ConnectionState =
  | { readonly status: 'connecting'; readonly attempt: number }
  | { readonly status: 'open' }
  /** The host does not know this page's token: Lasso was started anew since, and its new link must be used. */
  | { readonly status: 'refused' }

/** A host that survives breaks of the connection: calls fail with `disconnected` meanwhile, subscriptions go on. */
export type Connection = StoreApi<ConnectionState> & {
  readonly host: HostApi
  /** URL of a byte resource of the host. */
  bytes(path: string): string
  /** References for files that were dropped or chosen; null where the host must be sent their bytes. */
  readonly adopt: ((files: readonly File[]) => Promise<FileRef[]>) | null
}

type Way = { readonly open: () => Promise<Port>; bytes(path: string): string; readonly adopt: Connection['adopt'] }

/** Electron: the preload's bridge, which lives as long as the page. */
const throughBridge = (bridge: Bridge): Way => ({
  open: async () => ({
    send: bridge.send,
    onMessage: (listener) => void bridge.onMessage(listener),
    onClose: () => {},
    close: () => {},
  }),
  bytes: (path) => new URL(path, location.origin).href,
  adopt: (files) => bridge.adopt(files),
})

/** The browser host: a WebSocket of the page's own origin. The cookie that the page's link set goes with every request. */
const throughSocket = (): Way => {
  // The link's token has done its work by now: it need not stay in the address, where others could read it.
  if (location.search !== '') history.replaceState(null, '', location.pathname)
  return {
    open: () =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(`ws://${location.host}/host`)
        const listeners: ((message: unknown) => void)[] = []
        const farewells: (() => void)[] = []
        let early: unknown[] = []
        socket.onmessage = ({ data }) => {
          const message: unknown = JSON.parse(data)
          if (listeners.length === 0) early.push(message)
          for (const listener of listeners) listener(message)
        }
        socket.onclose = ({ code }) => {
          reject(new HostError({ code: 'disconnected' }, { cause: code }))
          for (const farewell of farewells) farewell()
        }
        socket.onopen = () =>
          resolve({
            send: (message) => {
              // After a break, what was asked is answered by `disconnected`.
              if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
            },
            onMessage: (listener) => {
              listeners.push(listener)
              for (const message of early) listener(message)
              early = []
            },
            onClose: (listener) => void farewells.push(listener),
            close: () => socket.close(),
          })
      }),
    bytes: (path) => new URL(path, location.origin).href,
    adopt: null,
  }
}

const delays = [250, 500, 1000, 2000, 4000]

/** Connects to the host that serves this page, and again whenever the connection breaks. */
export const connect = (): Connection => {
  const way = window.lasso ? throughBridge(window.lasso) : throughSocket()
  const state = createStore<ConnectionState>(() => ({ status: 'connecting', attempt: 0 }))
  const subscriptions = new Set<{ readonly event: EventName; listener(data: unknown): void; end?: () => void }>()
  let client: Client | null = null

  const attach = (subscription: { event: EventName; listener(data: unknown): void; end?: () => void }): void => {
    if (client) subscription.end = client.on(subscription.event, subscription.listener)
  }

  const attempt = async (count: number): Promise<void> => {
    state.setState({ status: 'connecting', attempt: count }, true)
    try {
      const opened = connectHost(await way.open())
      client = opened
      for (const subscription of subscriptions) attach(subscription)
      opened.onDisconnect(() => {
        client = null
        void attempt(1)
      })
      state.setState({ status: 'open' }, true)
    } catch {
      if (await refused(way.bytes('/'))) state.setState({ status: 'refused' }, true)
      else setTimeout(() => void attempt(count + 1), delays[Math.min(count, delays.length - 1)])
    }
  }
  void attempt(0)

  return {
    ...state,
    host: {
      call: (method, params, options) =>
        client ? client.call(method, params, options) : Promise.reject(new HostError({ code: 'disconnected' })),
      on: <E extends EventName>(event: E, listener: (data: EventData<E>) => void) => {
        const subscription = { event, listener: listener as (data: unknown) => void, end: () => {} }
        subscriptions.add(subscription)
        attach(subscription)
        return () => {
          subscriptions.delete(subscription)
          subscription.end()
        }
      },
    },
    bytes: way.bytes,
    adopt: way.adopt,
  }
}

/** True when a host is there but turns this page away. */
const refused = async (url: string): Promise<boolean> => {
  try {
    const { status } = await fetch(url, { method: 'HEAD' })
    return status === 403
  } catch {
    return false
  }
}
