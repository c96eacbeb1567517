import { createStore } from 'zustand/vanilla'
import { bytePaths } from '../../contract/bytes.ts'
import type { Frames } from '../../core/base/units.ts'
import { type Document, documentEnd, type SourceId, settingsOf } from '../../core/project/records.ts'
import type { EditorStore } from '../state/editor-store.ts'
import type { ProjectStore } from '../state/project-store.ts'
import { createAside } from './aside.ts'
import { createDocumentFeed } from './document-feed.ts'
import { Graph, type Output } from './graph.ts'
import { heardDocument } from './heard.ts'
import { masterWord } from './master-meter.ts'
import type { FromFeeder } from './messages.ts'
import type { Playback, PlaybackState } from './playback.ts'
import { playableLoop, quantum, type Segment, segmentAt, timelineAt, word } from './stream.ts'
import { rampSeconds } from './strip.ts'

/** Rate of the graph while the project has none. */
const defaultRate = 48_000
/** Seconds between looks at what plays. */
const watchInterval = 0.05
/** Milliseconds to wait for an output that the browser holds back. */
const outputPatience = 1500
/** Quanta between the order to start and the first sound: the page and the audio thread must both be ready. */
const startLead = 8

const troubles = {
  shared: 'Playback needs a cross-origin isolated page, and this one is not. Open Lasso from its own link.',
  device: (rate: number) =>
    `No audio output could be opened at ${rate / 1000} kHz. Check that a sound device is connected and not in use.`,
  held: 'The audio output did not start. Click in the window and press play again, or check the sound device.',
  lost: 'The audio output stopped. Check the sound device and press play again.',
  missing: 'Some audio could not be read from the project and is silent.',
} as const

export type PlaybackOptions = {
  readonly project: ProjectStore
  readonly editor: EditorStore
  /** URL of a byte resource (`bytePaths`) in this host. */
  bytesUrl(path: string): string
  /** Where the mix goes; the default output when absent. */
  readonly output?: Output
  /** Seconds of silence after which the audio output is let go until the next play. */
  readonly restAfter?: number
}

const settle = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Times that the output device ran dry, where the browser tells (Chromium). */
const deviceUnderruns = (audio: AudioContext): number =>
  (audio as { readonly playbackStats?: { readonly underrunEvents: number } }).playbackStats?.underrunEvents ?? 0

/** Times that a ring or the output device ran dry since the graph was made. */
const underrunsOf = ({ audio, control }: Graph): number =>
  Atomics.load(control, word.underruns) + deviceUnderruns(audio)

/**
 * The audio engine of a window. It makes no audio context before something is to be heard.
 *
 * Position: while stopped the cursor, while paused where it was paused, while playing the frame that leaves the speaker.
 */
export const createPlayback = ({ project, editor, bytesUrl, output, restAfter = 20 }: PlaybackOptions): Playback => {
  const store = createStore<PlaybackState>(() => ({ status: 'stopped', underruns: 0, trouble: null }))
  let graph: Graph | null = null
  let opening: Promise<Graph> | null = null
  let projectId = project.getState().info?.id ?? null
  let segments: Segment[] = []
  let pausedAt: Frames | null = null
  let plays = 0
  /** Starts beside the transport count downwards, so that an answer names its start alone. */
  let asides = 0
  let underrunsBefore = 0
  let watch: number | null = null
  let stopping: Promise<void> = Promise.resolve()
  let resting: ReturnType<typeof setTimeout> | null = null
  /** Settles when an output that is being let go is. */
  let letGo: Promise<void> = Promise.resolve()
  let disposed = false
  const waiting = new Map<number, (ready: boolean) => void>()

  const heard = (): Document => heardDocument(project.getState().document, editor.getState())
  const isPlaying = (): boolean => store.getState().status === 'playing'

  const urlsOf = (source: SourceId, channels: number): string[] =>
    Array.from({ length: channels }, (_, channel) => bytesUrl(bytePaths.samples(projectId ?? '', source, channel)))

  const fromFeeder = (message: FromFeeder): void => {
    switch (message.kind) {
      case 'ready':
        waiting.get(message.id)?.(true)
        waiting.delete(message.id)
        return
      case 'segment':
        segments.push(message.segment)
        return
      case 'missing':
        store.setState({ trouble: troubles.missing })
    }
  }

  const forgetWaiting = (): void => {
    for (const answer of waiting.values()) answer(false)
    waiting.clear()
  }

  /** Resolves with true when the feeder has filled the rings, with false when that was given up. */
  const ready = (id: number): Promise<boolean> => new Promise((resolve) => waiting.set(id, resolve))

  const closeGraph = async (): Promise<void> => {
    const old = graph
    graph = null
    opening = null
    feed.forget()
    stayAwake()
    forgetWaiting()
    await old?.close()
  }

  const open = async (rate: number): Promise<Graph> => {
    if (typeof SharedArrayBuffer === 'undefined') throw new Error(troubles.shared)
    let made: Graph
    try {
      made = await Graph.open(rate, heard(), fromFeeder, output)
    } catch (thrown) {
      throw new Error(troubles.device(rate), { cause: thrown })
    }
    made.audio.addEventListener('error', () => {
      store.setState({ trouble: troubles.lost })
      halt('stopped')
    })
    made.audio.addEventListener('statechange', () => {
      if (made !== graph || made.audio.state === 'running' || !isPlaying()) return
      store.setState({ trouble: troubles.lost })
      halt('paused')
    })
    graph = made
    return made
  }

  const stayAwake = (): void => {
    if (resting !== null) clearTimeout(resting)
    resting = null
  }

  /** Suspends an output that nothing needs: an idle graph would keep the processor and the sound device busy. */
  const restLater = (): void => {
    stayAwake()
    resting = setTimeout(() => {
      const { status } = store.getState()
      if (status === 'playing' || status === 'starting' || aside.busy()) restLater()
      else letGo = graph?.audio.suspend().catch(() => {}) ?? letGo
    }, restAfter * 1000)
  }

  /** The graph at the project's rate, with an output that runs. */
  const ensure = async (): Promise<Graph> => {
    const rate = settingsOf(heard()).rate ?? defaultRate
    if (graph && graph.rate !== rate) await closeGraph()
    opening ??= open(rate).catch((thrown: unknown) => {
      opening = null
      throw thrown
    })
    stayAwake()
    const made = await opening
    await letGo
    if (made.audio.state !== 'running') {
      const running = made.audio.resume().then(() => true)
      if (!(await Promise.race([running, settle(outputPatience).then(() => false)]))) throw new Error(troubles.held)
    }
    restLater()
    feed.follow(made)
    return made
  }

  const feed = createDocumentFeed({ heard, compared: () => editor.getState().compared, urlsOf })

  /** While nothing plays only the strips follow; clips are sent when something is to be heard. */
  const followSoon = (): void => {
    if (store.getState().status === 'stopped' && aside.scrubbedAt() === null) graph?.follow(heard())
    else if (graph) feed.follow(graph)
  }

  /** Frame of the stream that leaves the speaker now; negative before the first. */
  const streamHeard = ({ audio, rate, control }: Graph): number => {
    const { contextTime = 0, performanceTime = 0 } = audio.getOutputTimestamp()
    const latest = audio.currentTime
    const known = performanceTime > 0 && contextTime > 0
    const now = known ? contextTime + (performance.now() - performanceTime) / 1000 : latest - (audio.outputLatency || 0)
    return Math.min(now, latest) * rate - Atomics.load(control, word.start) * quantum
  }

  const playhead = (): Frames => {
    const first = segments[0]
    if (!graph || !first) return editor.getState().cursor
    const stream = Math.max(0, streamHeard(graph))
    const segment = segmentAt(segments, stream) ?? first
    const at = Math.floor(timelineAt(segment, Math.max(stream, segment.stream)))
    return segment.end === null || segment.loop ? at : Math.min(at, segment.end)
  }

  const aside = createAside({
    ensure,
    ready,
    urlsOf,
    nextId: () => --asides,
    channelsOf: (source) => heard().source[source]?.channels ?? null,
    onTrouble: (trouble) => store.setState({ trouble }),
  })

  const position = (): Frames => {
    const { status } = store.getState()
    const scrubbed = aside.scrubbedAt()
    if (scrubbed !== null) return scrubbed
    if (status === 'playing') return playhead()
    return pausedAt ?? editor.getState().cursor
  }

  /** Where playing ends by itself: at the end of a range, or of the project when it began before that. */
  const endOf = (segment: Segment): Frames | null => {
    if (segment.loop && segment.at < segment.loop.to) return null
    if (segment.end !== null) return segment.end
    const end = documentEnd(heard())
    return segment.at < end ? end : null
  }

  const look = (): void => {
    if (!graph || !isPlaying()) return
    const underruns = underrunsOf(graph) - underrunsBefore
    if (underruns !== store.getState().underruns) store.setState({ underruns })
    const stream = streamHeard(graph)
    const current = segmentAt(segments, stream)
    if (!current) return
    while (segments.length > 1 && segments[1]!.stream <= stream) segments.shift()
    const end = endOf(current)
    if (segments.length === 1 && end !== null && timelineAt(current, stream) >= end) halt('stopped', end)
  }

  /** Ends what plays with a short fade. */
  const halt = (status: 'stopped' | 'paused', at: Frames = position()): void => {
    const { status: before } = store.getState()
    plays++
    forgetWaiting()
    const playing = graph
    if (playing && (before === 'playing' || before === 'starting')) {
      playing.gate('transport', false)
      if (watch !== null) playing.transport.clear(watch)
      watch = null
      playing.transport.stop()
      stopping = settle(rampSeconds * 1000 + 15).then(() => {
        Atomics.store(playing.control, word.running, 0)
        playing.send({ kind: 'stop' })
      })
    }
    pausedAt = status === 'paused' ? at : null
    if (status === 'stopped' && before !== 'stopped' && editor.getState().cursorStays) editor.setState({ cursor: at })
    if (status !== before) store.setState({ status })
  }

  const begin = async (made: Graph, segment: Segment, id: number): Promise<void> => {
    await stopping
    if (plays !== id) return
    made.send({ kind: 'start', id, segment })
    if (!(await ready(id)) || plays !== id) return
    segments = [segment]
    made.gate('transport', true)
    made.resetLoudness()
    underrunsBefore = underrunsOf(made)
    const { audio, control } = made
    const lead = startLead + Math.ceil(((audio.baseLatency || 0) * made.rate) / quantum)
    const start = Math.ceil((audio.currentTime * made.rate) / quantum) + lead
    Atomics.store(control, word.start, start)
    Atomics.store(control, word.running, 1)
    made.transport.start((start * quantum) / made.rate, 0)
    // Outside of Tone's callback: what `look` may change is not scheduled for the callback's time.
    watch = made.transport.scheduleRepeat(() => queueMicrotask(look), watchInterval, 0)
    pausedAt = null
    store.setState({ status: 'playing' })
  }

  const play: Playback['play'] = async (range = {}) => {
    const { status } = store.getState()
    if ((status === 'playing' || status === 'starting') && range.from === undefined && range.to === undefined) return
    const { cursor, loop } = editor.getState()
    const at = Math.max(0, Math.round(range.from ?? pausedAt ?? cursor))
    if (status !== 'stopped') halt('paused', at)
    pausedAt = at
    const id = ++plays
    store.setState({ status: 'starting', trouble: null, underruns: 0 })
    try {
      const made = await ensure()
      if (plays !== id) return
      feed.send(made)
      const end = range.to === undefined ? null : Math.max(at, Math.round(range.to))
      await begin(made, { stream: 0, at, loop: end === null ? playableLoop(loop) : null, end }, id)
    } catch (thrown) {
      if (plays !== id) return
      pausedAt = null
      store.setState({ status: 'stopped', trouble: thrown instanceof Error ? thrown.message : String(thrown) })
    }
  }

  const turn = (at: Frames | null): void => {
    const last = segments.at(-1)
    if (!graph || !last) return
    const loop = last.end === null ? playableLoop(editor.getState().loop) : null
    graph.send({ kind: 'turn', at, loop, end: at !== null && last.end !== null && at >= last.end ? null : last.end })
  }

  const unsubscribe = [
    project.subscribe((state, before) => {
      const id = state.info?.id ?? null
      if (id !== projectId) {
        projectId = id
        halt('stopped')
        aside.stop()
        void closeGraph()
      } else if (state.document !== before.document) followSoon()
    }),
    editor.subscribe((state, before) => {
      if (state.gesture !== before.gesture || state.compared !== before.compared) followSoon()
      if (state.loop !== before.loop && isPlaying()) turn(null)
    }),
  ]

  return {
    ...store,
    position,
    play,
    pause: () => {
      if (isPlaying()) halt('paused')
    },
    stop: () => {
      aside.stop()
      if (store.getState().status !== 'stopped') halt('stopped')
    },
    seek: (to) => {
      const at = Math.max(0, Math.round(to))
      const { status } = store.getState()
      if (status === 'playing') turn(at)
      else if (status === 'paused') pausedAt = at
      else if (status === 'starting') void play({ from: at })
      else editor.setState({ cursor: at })
    },
    scrub: (at) => {
      if (at !== null && isPlaying()) halt('stopped', at)
      aside.scrub(at)
    },
    audition: async (source, frames, options = {}) => {
      halt('stopped')
      await aside.audition(source, frames, options.gain ?? 1, options.channels ?? 1)
    },
    levels: (track) => {
      const levels = track === 'master' ? graph?.masterLevels : graph?.levels(track)
      return levels ? { peak: [levels[0]!, levels[1]!], rms: [levels[2]!, levels[3]!] } : null
    },
    loudness: () => {
      const values = graph?.masterLevels
      const value = (name: keyof typeof masterWord) => values?.[masterWord[name]] ?? Number.NEGATIVE_INFINITY
      return {
        momentary: value('momentary'),
        shortTerm: value('shortTerm'),
        integrated: value('integrated'),
        truePeak: value('truePeak'),
      }
    },
    resetMeters: () => {
      if (graph) underrunsBefore = underrunsOf(graph)
      graph?.resetLoudness()
      store.setState({ underruns: 0 })
    },
    dispose: () => {
      if (disposed) return
      disposed = true
      for (const stop of unsubscribe) stop()
      aside.stop()
      halt('stopped')
      void closeGraph()
    },
  }
}
