import type { Frames } from '../../core/base/units.ts'
import type { SourceId } from '../../core/project/records.ts'
import { grainInterval, grainSeconds } from './grain.ts'
import type { Graph } from './graph.ts'
import { quantum, word } from './stream.ts'
import { rampSeconds } from './strip.ts'

type Needs = {
  ensure(): Promise<Graph>
  /** Resolves with whether the feeder filled the rings for a start of this id. */
  ready(id: number): Promise<boolean>
  nextId(): number
  urlsOf(source: SourceId, channels: number): string[]
  /** Channels of a source of the document, or null when it is not in it. */
  channelsOf(source: SourceId): number | null
  onTrouble(trouble: string): void
}

/** What is heard beside the transport: a source alone, or grains under a dragged pointer. One at a time. */
export type Aside = {
  /** `unknown`: channels of a source that the document does not name. */
  audition(source: SourceId, frames: Frames, gain: number, unknown: number): Promise<void>
  scrub(at: Frames | null): void
  /** Where the pointer scrubs, or null. */
  scrubbedAt(): Frames | null
  busy(): boolean
  stop(): void
}

const settle = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

export const createAside = (needs: Needs): Aside => {
  let turn = 0
  let graph: Graph | null = null
  let stopping: Promise<void> = Promise.resolve()
  let scrubbed: Frames | null = null
  let grains: { playing: boolean; last: number; waiting: ReturnType<typeof setTimeout> | null } | null = null

  const run = (made: Graph): void => {
    made.gate('aside', true)
    Atomics.store(made.asideControl, word.start, Math.ceil((made.audio.currentTime * made.rate) / quantum) + 8)
    Atomics.store(made.asideControl, word.running, 1)
  }

  const stop = (): void => {
    turn++
    scrubbed = null
    if (grains?.waiting) clearTimeout(grains.waiting)
    grains = null
    const playing = graph
    graph = null
    if (!playing) return
    playing.gate('aside', false)
    stopping = settle(rampSeconds * 1000 + 15).then(() => {
      Atomics.store(playing.asideControl, word.running, 0)
      playing.send({ kind: 'aside-stop' })
    })
  }

  const audition = async (source: SourceId, frames: Frames, gain: number, unknown: number): Promise<void> => {
    stop()
    const mine = turn
    try {
      const made = await needs.ensure()
      await stopping
      const channels = needs.channelsOf(source) ?? unknown
      if (turn !== mine) return
      const id = needs.nextId()
      graph = made
      made.send({ kind: 'audition', id, source, urls: needs.urlsOf(source, channels), frames, gain })
      if (!(await needs.ready(id)) || turn !== mine) return
      run(made)
      const heard = () => made.audio.currentTime * made.rate - Atomics.load(made.asideControl, word.start) * quantum
      while (turn === mine && heard() < frames + made.rate * (made.audio.outputLatency || 0)) await settle(30)
      if (turn === mine) stop()
    } catch (thrown) {
      if (turn === mine) needs.onTrouble(messageOf(thrown))
    }
  }

  const startScrub = async (): Promise<void> => {
    const mine = turn
    try {
      const made = await needs.ensure()
      await stopping
      if (turn !== mine) return
      const id = needs.nextId()
      graph = made
      made.send({ kind: 'scrub-start', id })
      if (!(await needs.ready(id)) || turn !== mine || !grains) return
      run(made)
      grains.playing = true
      playGrain()
    } catch (thrown) {
      if (turn === mine) needs.onTrouble(messageOf(thrown))
    }
  }

  /** Sends the newest position, and no more often than grains follow each other. */
  const playGrain = (): void => {
    if (!graph || !grains?.playing || scrubbed === null || grains.waiting !== null) return
    const wait = grainInterval * 1000 - (performance.now() - grains.last)
    if (wait > 0) {
      grains.waiting = setTimeout(() => {
        if (grains) grains.waiting = null
        playGrain()
      }, wait)
      return
    }
    grains.last = performance.now()
    graph.send({ kind: 'grain', at: scrubbed })
  }

  return {
    audition,
    stop,
    scrubbedAt: () => scrubbed,
    busy: () => graph !== null || grains !== null,
    scrub: (at) => {
      if (at === null) {
        const mine = turn
        const ending = grains
        scrubbed = null
        // The last grain rings out.
        if (ending)
          setTimeout(
            () => {
              if (turn === mine && scrubbed === null) stop()
            },
            grainSeconds * 1000 + 60,
          )
        return
      }
      if (!grains) {
        stop()
        grains = { playing: false, last: Number.NEGATIVE_INFINITY, waiting: null }
        scrubbed = Math.max(0, Math.round(at))
        void startScrub()
        return
      }
      const next = Math.max(0, Math.round(at))
      if (next === scrubbed) return
      scrubbed = next
      playGrain()
    },
  }
}
