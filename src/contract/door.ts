import { type CallOptions, type HostApi, type MethodName, methods, type Params, type Result } from './api.ts'
import { failureOf, HostError } from './failures.ts'

export type CallContext = {
  readonly signal: AbortSignal
  /** The client that calls; null for the host's own process. */
  readonly origin: string | null
}

/** What answers one method. Parameters are already valid. @throws HostError */
export type Handler<M extends MethodName> = (params: Params<M>, context: CallContext) => Result<M> | Promise<Result<M>>

/** One handler a method: the whole contract. */
export type Handlers = { readonly [M in MethodName]: Handler<M> }

const isMethod = (name: string): name is MethodName => Object.hasOwn(methods, name)

const explainIssue = ({ path, message }: { readonly path: PropertyKey[]; readonly message: string }): string =>
  path.length > 0 ? `${path.map(String).join('.')}: ${message}` : message

/** Rejects with `cancelled` when the signal fires, however long the work goes on. */
const cancellable = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> => {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const abort = (): void => reject(new HostError({ code: 'cancelled' }))
  signal.addEventListener('abort', abort, { once: true })
  work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  return promise
}

/**
 * The door of the host: every call, from whichever way in, is checked here and nowhere else. Unknown methods and
 * parameters that do not fit are failures as data, and so is whatever a handler throws.
 */
export const createDoor =
  (handlers: Handlers): HostApi['call'] =>
  async (name, params, options: CallOptions = {}) => {
    if (!isMethod(name)) throw new HostError({ code: 'unknown-method', method: String(name).slice(0, 100) })
    const signal = options.signal ?? new AbortController().signal
    if (signal.aborted) throw new HostError({ code: 'cancelled' })
    const parsed = methods[name].params.safeParse(params)
    if (!parsed.success) {
      const problem = parsed.error.issues.map(explainIssue).join('; ').slice(0, 1000)
      throw new HostError({ code: 'bad-request', method: name, problem })
    }
    const handler = handlers[name] as Handler<typeof name>
    try {
      const work = (async () => handler(parsed.data as never, { signal, origin: options.origin ?? null }))()
      return (await cancellable(work, signal)) as never
    } catch (thrown) {
      throw thrown instanceof HostError ? thrown : new HostError(failureOf(thrown), { cause: thrown })
    }
  }
