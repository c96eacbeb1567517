import { createHash } from 'node:crypto'
import type { Graph } from '../../core/nn/graph.ts'
import { writeOnnx } from '../../core/nn/onnx.ts'
import type { Session } from '../../core/nn/session.ts'
import { elementBytes, elementCount } from '../../core/nn/tensor.ts'

/** Sessions of one model, kept ready after their use as long as they do not take much memory. */
export type SessionCache = {
  /** The session of a graph; the same for equal graphs. Each is to be released once. @throws as `make` does */
  open(graph: Graph): Promise<Session>
  /** Sessions that are open, those kept ready included. */
  readonly count: number
  close(): void
}

type Kept = {
  readonly session: Promise<Session>
  /** Bytes that it surely takes: its weights. What it takes beside them is not known before it runs. */
  readonly bytes: number
  users: number
  /** Runs of all users, one after another. */
  turn: Promise<unknown>
}

/** Bytes of idle sessions that are kept while another is made: less than one text encoder, so that peaks do not add up. */
const mostWhileOpening = 200_000_000
/** Bytes of idle sessions that are kept otherwise. */
const mostIdle = 1_000_000_000

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

const weightBytes = (graph: Graph): number =>
  [...new Set(graph.operations.flatMap(({ inputs }) => inputs))].reduce((sum, name) => {
    const initializer = graph.initializers.get(name)
    return initializer ? sum + elementCount(initializer.shape) * elementBytes[initializer.type] : sum
  }, 0)

/** Creates a cache. @param make opens the session of a graph that is not open yet */
export const createSessionCache = (make: (graph: Graph) => Promise<Session>): SessionCache => {
  /** In the order of their last use. */
  const kept = new Map<string, Kept>()
  const drop = (key: string, entry: Kept) => {
    kept.delete(key)
    entry.session.then(
      (session) => session.release(),
      () => {},
    )
  }
  const trim = (most: number) => {
    const idle = [...kept].filter(([, { users }]) => users === 0)
    let bytes = idle.reduce((sum, [, entry]) => sum + entry.bytes, 0)
    for (const [key, entry] of idle) {
      if (bytes <= most) return
      bytes -= entry.bytes
      drop(key, entry)
    }
  }
  const hold = (key: string, entry: Kept, session: Session): Session => {
    let held = true
    return {
      run: (feeds) => {
        if (!held) throw new Error('the session was given back')
        const run = entry.turn.then(() => session.run(feeds))
        entry.turn = run.catch(() => {})
        return run
      },
      release: () => {
        if (!held) return
        held = false
        entry.users--
        if (kept.get(key) !== entry) return
        kept.delete(key)
        kept.set(key, entry)
        trim(mostIdle)
      },
    }
  }
  return {
    open: async (graph) => {
      const key = keyOf(graph)
      let entry = kept.get(key)
      if (!entry) {
        trim(mostWhileOpening)
        entry = { session: make(graph), bytes: weightBytes(graph), users: 0, turn: Promise.resolve() }
        kept.set(key, entry)
      }
      entry.users++
      try {
        return hold(key, entry, await entry.session)
      } catch (thrown) {
        if (kept.get(key) === entry) kept.delete(key)
        throw thrown
      }
    },
    get count() {
      return kept.size
    },
    close: () => {
      for (const [key, entry] of kept) drop(key, entry)
    },
  }
}
