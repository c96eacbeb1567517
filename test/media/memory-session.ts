import { blockFrames } from '../../src/core/audio/peaks.ts'
import { type Document, emptyDocument } from '../../src/core/project/records.ts'
import type { Block } from '../../src/main/blocks/block.ts'
import type { JobHandle, JobPatch } from '../../src/main/jobs/board.ts'
import type { MediaSession } from '../../src/main/media/media-session.ts'

/** A project session in memory, so that media work is tested without a project file. */
export const memorySession = (start: Document = emptyDocument) => {
  const blocks = new Map<string, Block[]>()
  const labels: string[] = []
  let document = start
  const readSamples = (source: string, channel: number, from: number, length: number): Float32Array<ArrayBuffer> => {
    const out = new Float32Array(length)
    for (const block of blocks.get(source) ?? []) {
      const at = block.index * blockFrames
      if (block.channel !== channel || at >= from + length || at + block.samples.length <= from) continue
      const start = Math.max(from, at)
      const end = Math.min(from + length, at + block.samples.length)
      out.set(block.samples.subarray(start - at, end - at), start - from)
    }
    return out
  }
  const file = {
    get document() {
      return document
    },
    createSource: (source: string, channels: number) => {
      blocks.set(source, [])
      let ready = 0
      return {
        source,
        get ready() {
          return ready
        },
        write(more: readonly Block[]) {
          // What the file has, the job gives back: the session keeps copies, as the file does.
          const copies = more.map((block) => ({ ...block, samples: block.samples.slice(), peaks: block.peaks.slice() }))
          blocks.get(source)!.push(...copies)
          ready += more.reduce((sum, block) => sum + block.samples.length, 0) / channels
        },
        flush() {},
        discard() {
          blocks.delete(source)
        },
      }
    },
    readSamples,
  }
  const session: MediaSession = {
    current: file,
    require: () => file,
    change: (label, edit) => {
      labels.push(label)
      document = edit(document)
    },
  }
  return {
    session,
    labels,
    blocks,
    get document() {
      return document
    },
    set document(next: Document) {
      document = next
    },
    /** All samples of a source, by channel. */
    samplesOf: (source: string): Float32Array[] => {
      const { channels, frames } = document.source[source]!
      return Array.from({ length: channels }, (_, channel) => readSamples(source, channel, 0, frames))
    },
  }
}

/** A job handle that keeps what it was told. */
export const testHandle = () => {
  const abort = new AbortController()
  const updates: JobPatch[] = []
  const handle: JobHandle = { id: 'job_test', signal: abort.signal, update: (patch) => updates.push(patch) }
  return { handle, updates, cancel: () => abort.abort() }
}
