import type { ClipId, Document, SourceId } from '../../core/project/records.ts'
import type { Graph } from './graph.ts'
import { changedTracks } from './heard.ts'

/** Milliseconds between two documents sent while a gesture goes on. */
const interval = 40

/** Tables that decide what is heard; markers do not. */
const tables = ['clip', 'source', 'track', 'settings'] as const

type Needs = {
  heard(): Document
  compared(): ReadonlySet<ClipId>
  urlsOf(source: SourceId, channels: number): string[]
}

/** Lets a graph and its feeder follow the document that is heard. */
export type DocumentFeed = {
  /** Moves the strips at once, and sends the clips at most every 40 ms. */
  follow(graph: Graph): void
  /** Sends what differs now. */
  send(graph: Graph): void
  /** Forgets what was sent: the next graph is told everything. */
  forget(): void
}

export const createDocumentFeed = ({ heard, compared, urlsOf }: Needs): DocumentFeed => {
  let sent: { document: Document; compared: ReadonlySet<ClipId>; at: number } | null = null
  let named: Document['source'] | null = null
  let later: ReturnType<typeof setTimeout> | null = null

  const cancel = (): void => {
    if (later !== null) clearTimeout(later)
    later = null
  }

  /** Tells where the channels of new sources are fetched, before a document names them. */
  const sendUrls = (graph: Graph, sources: Document['source']): void => {
    if (named === sources) return
    const urls = Object.values(sources)
      .filter((source) => named?.[source.id] === undefined)
      .map((source) => [source.id, urlsOf(source.id, source.channels)] as const)
    if (urls.length > 0) graph.send({ kind: 'urls', urls: Object.fromEntries(urls) })
    named = sources
  }

  const send = (graph: Graph): void => {
    cancel()
    const before = sent
    const now = { document: heard(), compared: compared(), at: performance.now() }
    sent = now
    const same =
      before?.compared === now.compared && tables.every((table) => before.document[table] === now.document[table])
    if (same) return
    sendUrls(graph, now.document.source)
    const changed = before ? changedTracks(before, now) : null
    graph.send({ kind: 'document', document: now.document, compared: now.compared, changed })
  }

  return {
    send,
    follow: (graph) => {
      graph.follow(heard())
      const since = performance.now() - (sent?.at ?? Number.NEGATIVE_INFINITY)
      if (since >= interval) send(graph)
      else later ??= setTimeout(() => send(graph), interval - since)
    },
    forget: () => {
      cancel()
      sent = null
      named = null
    },
  }
}
