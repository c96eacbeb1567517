import { createHash } from 'node:crypto'
import type { Graph } from '../../core/nn/graph.ts'
import { writeOnnx } from '../../core/nn/onnx.ts'
import type { Inference, Session } from '../../core/nn/session.ts'
import { elementBytes, elementCount } from '../../core/nn/tensor.ts'
import { availableMemory } from '../separation/memory.ts'

export type OpenOptions = NonNullable<Parameters<Inference['open']>[1]>

/** Sessions of one model, kept ready for their next use as long as memory allows. */
export type SessionCache = {
  /**
   * The session of a graph; the same for equal graphs. Each is to be released once. One that is open but not at work may be
   * set aside for another, and is made again when it runs next.
   * @throws as `make` does
   */
  open(graph: Graph, options?: OpenOptions): Promise<Session>
  /** Sessions that take memory now. */
  readonly count: number
  close(): void
}

export type SessionCacheOptions = {
  /** Bytes that all sessions together may take. @param taken by those that there are */
  readonly budget?: (taken: number) => number
}

type Kept = {
  readonly graph: Graph
  readonly options: OpenOptions
  /** Null while it is set aside. */
  session: Session | null
  /** Bytes that it takes: at least its weights; what it takes beside them shows when it has run. */
  bytes: number
  /** Resident memory before it was made; null once it has run. */
  before: number | null
  users: number
}

/** Bytes of idle sessions that are kept while another is made: less than one text encoder, so that peaks do not add up. */
const mostWhileOpening = 200_000_000
/** Bytes of idle sessions that are kept otherwise. */
const mostIdle = 1_000_000_000
/** Bytes of all sessions, those of several queries at work together included, where memory is short. */
const leastBudget = 1_000_000_000

/** Half of what there would be without sessions: the rest is for the editor, for the page cache, and for others. */
const usualBudget = (taken: number): number => Math.max(leastBudget, (availableMemory() + taken) / 2)

/** Tells graphs apart by all that they say, but for the values that lie in files. */
const keyOf = (graph: Graph): string => {
  const said = new Map<string, string>()
  const say = (name: string): string => {
    const known = said.get(name)
    if (known !== undefined) return known
    const { source } = graph.initializers.get(name)!
    const hash = createHash('sha256').update(name)
    if (source.kind === 'weight') hash.update(source.tensor)
    if (source.kind === 'derived') for (const from of source.from) hash.update(say(from))
    if (source.kind === 'values') {
      const { data } = source.tensor
      hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    }
    const text = hash.digest('hex')
    said.set(name, text)
    return text
  }
  return createHash('sha256')
    .update(writeOnnx(graph, (name) => ({ bytes: Buffer.from(say(name)) })))
    .digest('hex')
}

const weightBytes = (graph: Graph): number => {
  const read = new Set(graph.operations.flatMap(({ inputs }) => inputs))
  return [...graph.initializers.values()]
    .filter(({ name }) => read.has(name))
    .reduce((sum, { shape, type }) => sum + elementCount(shape) * elementBytes[type], 0)
}

/** Creates a cache. @param make opens the session of a graph that has none */
export const createSessionCache = (
  make: (graph: Graph, options: OpenOptions) => Promise<Session>,
  { budget = usualBudget }: SessionCacheOptions = {},
): SessionCache => {
  /** In the order of their last use. */
  const kept = new Map<string, Kept>()
  /** All that is done with sessions, one after another: the runtime computes one thing at a time in any case. */
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work)
    turn = mine.catch(() => {})
    return mine
  }
  const bytesOf = (entries: readonly Kept[]): number =>
    entries.reduce((sum, { session, bytes }) => sum + (session ? bytes : 0), 0)
  /** Sets aside the least recently used of `among` until they take at most `most` bytes. */
  const trim = (most: number, among: (entry: Kept) => boolean) => {
    const entries = [...kept].filter(([, entry]) => entry.session && among(entry))
    let taken = bytesOf(entries.map(([, entry]) => entry))
    for (const [key, entry] of entries) {
      if (taken <= most) return
      taken -= entry.bytes
      entry.session!.release()
      entry.session = null
      if (entry.users === 0) kept.delete(key)
    }
  }
  const isIdle = ({ users }: Kept): boolean => users === 0

  const ready = async (key: string, entry: Kept): Promise<Session> => {
    kept.delete(key)
    kept.set(key, entry)
    if (entry.session) return entry.session
    const others = (other: Kept) => other !== entry
    trim(mostWhileOpening, (other) => others(other) && isIdle(other))
    trim(budget(bytesOf([...kept.values()])) - entry.bytes, others)
    entry.before = process.memoryUsage.rss()
    entry.session = await make(entry.graph, entry.options)
    return entry.session
  }

  const hold = (key: string, entry: Kept): Session => {
    let held = true
    return {
      run: (feeds) =>
        inTurn(async () => {
          if (!held) throw new Error('the session was given back')
          const results = await (await ready(key, entry)).run(feeds)
          if (entry.before !== null) entry.bytes = Math.max(entry.bytes, process.memoryUsage.rss() - entry.before)
          entry.before = null
          return results
        }),
      release: () => {
        if (!held) return
        held = false
        entry.users--
        if (entry.session) trim(mostIdle, isIdle)
        else if (entry.users === 0) kept.delete(key)
      },
    }
  }

  return {
    open: (graph, options = {}) =>
      inTurn(async () => {
        const key = keyOf(graph) + (options.lean === true ? ' lean' : '')
        const entry = kept.get(key) ?? {
          graph,
          options,
          session: null,
          bytes: weightBytes(graph),
          before: null,
          users: 0,
        }
        entry.users++
        try {
          await ready(key, entry)
          return hold(key, entry)
        } catch (thrown) {
          entry.users--
          if (entry.users === 0) kept.delete(key)
          throw thrown
        }
      }),
    get count() {
      return [...kept.values()].filter(({ session }) => session !== null).length
    },
    close: () => {
      trim(-1, () => true)
      kept.clear()
    },
  }
}
