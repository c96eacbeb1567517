import type { Frames } from '../../core/base/units.ts'
import { type ClipId, type Document, emptyDocument, type SourceId } from '../../core/project/records.ts'
import { renderMix, renderTrack, type Stereo, spansFor } from '../../core/timeline/render.ts'
import { foldDown, heardTracks } from '../../core/timeline/strip.ts'
import { BlockCache, type LoadBlock, type SourceShape } from './block-cache.ts'
import { grainSeconds, shapeGrain } from './grain.ts'
import type { FromFeeder, ToFeeder } from './messages.ts'
import { ringOver } from './ring.ts'
import { type Program, StreamFeeder, silentProgram } from './stream-feeder.ts'

/**
 * The feeder: a worker that fetches samples, renders tracks by the rules of `core/timeline` and keeps the rings of the
 * worklets full. It holds no more than `cacheBytes` of samples, however long the project.
 */

const cacheBytes = 48 * 2 ** 20
/** Milliseconds between looks at rings that are full. */
const rest = 15
const asideRing = 'aside'

const post = (message: FromFeeder): void => self.postMessage(message)

let document: Document = emptyDocument
let compared: ReadonlySet<ClipId> = new Set()
let urls: { readonly [source: SourceId]: readonly string[] } = {}
let auditioned: { readonly source: SourceId; readonly shape: SourceShape } | null = null
let rate = 48_000
let transport: StreamFeeder | null = null
let aside: StreamFeeder | null = null
let grainPending = false

const load: LoadBlock = async (source, channel, from, length) => {
  const url = urls[source]?.[channel]
  if (url === undefined) throw new Error(`no address of ${source}`)
  const first = from * 4
  const last = (from + length) * 4 - 1
  const response = await fetch(url, { headers: { range: `bytes=${first}-${last}` } })
  if (response.status !== 206) throw new Error(`${response.status} for samples of ${source}`)
  return new Float32Array(await response.arrayBuffer())
}

const cache = new BlockCache(load, cacheBytes, () => post({ kind: 'missing' }))

const shareShapes = (): void => {
  const extra = auditioned ? { [auditioned.source]: auditioned.shape } : {}
  cache.setSources({ ...document.source, ...extra })
}

const tracksProgram = (): Program => {
  const [heard, alone] = [document, compared]
  return {
    spans: (track, from, length) => spansFor(heard, track, from, length, alone),
    render: (track, from, length, read) => renderTrack(heard, track, from, length, read, alone),
  }
}

const auditionProgram = (source: SourceId, { channels, frames }: SourceShape, gain: number): Program => {
  const within = (from: Frames, length: Frames) => Math.max(0, Math.min(frames, from + length) - from)
  return {
    spans: (_ring, from, length) => (within(from, length) > 0 ? [{ source, from, length: within(from, length) }] : []),
    render: (_ring, from, length, read): Stereo => {
      const output: Stereo = [new Float32Array(length), new Float32Array(length)]
      const count = within(from, length)
      if (count === 0) return output
      foldDown(channels).forEach((gains, side) => {
        gains.forEach((share, channel) => {
          if (share === 0) return
          const samples = read(source, channel, from, count)
          for (let i = 0; i < count; i++) output[side]![i]! += samples[i]! * share * gain
        })
      })
      return output
    },
  }
}

/** Renders a grain of the mix and lets it sound next. A grain that comes while another is being fetched is dropped. */
const playGrain = async (at: Frames): Promise<void> => {
  if (grainPending || !aside) return
  grainPending = true
  const length = Math.round(grainSeconds * rate)
  const from = Math.max(0, at - length / 2)
  try {
    const heard = document
    await cache.ready([...heardTracks(heard)].flatMap((track) => spansFor(heard, track, from, length, compared)))
    // The master gain is applied by the graph, after the aside has joined the mix.
    const settings = { settings: { ...heard.settings.settings!, masterGain: 0 } }
    const mixed = renderMix({ ...heard, settings }, null, Math.round(from), length, cache.read, compared)
    aside.add(asideRing, shapeGrain(mixed))
  } finally {
    grainPending = false
  }
}

const handle = async (message: ToFeeder): Promise<void> => {
  switch (message.kind) {
    case 'open':
      rate = message.rate
      transport = new StreamFeeder(new Int32Array(message.control), cache)
      aside = new StreamFeeder(new Int32Array(message.aside.control), cache)
      aside.setRings(new Map([[asideRing, ringOver(message.aside.ring)]]))
      return
    case 'urls':
      urls = { ...urls, ...message.urls }
      return
    case 'tracks':
      transport?.setRings(new Map(Object.entries(message.rings).map(([track, ring]) => [track, ringOver(ring)])))
      return
    case 'document':
      document = message.document
      compared = message.compared
      shareShapes()
      transport?.setProgram(tracksProgram(), message.changed)
      return
    case 'start':
      cache.forgetMissing()
      if (await transport?.start(message.segment)) post({ kind: 'ready', id: message.id })
      return
    case 'turn':
      transport?.turn(message)
      return
    case 'stop':
      transport?.stop()
      return
    case 'audition': {
      const shape = { channels: message.urls.length, frames: message.frames }
      urls = { ...urls, [message.source]: message.urls }
      auditioned = { source: message.source, shape }
      shareShapes()
      aside?.setProgram(auditionProgram(message.source, shape, message.gain), null)
      const end = message.frames
      if (await aside?.start({ stream: 0, at: 0, loop: null, end })) post({ kind: 'ready', id: message.id })
      return
    }
    case 'scrub-start':
      aside?.setProgram(silentProgram, null)
      if (await aside?.start({ stream: 0, at: 0, loop: null, end: null })) post({ kind: 'ready', id: message.id })
      return
    case 'grain':
      return playGrain(message.at)
    case 'aside-stop':
      aside?.stop()
  }
}

let wake: () => void = () => {}

/** Serves both streams for as long as the worker lives; sleeps while neither plays. */
const work = async (): Promise<void> => {
  for (;;) {
    if (!transport?.playing && !aside?.playing) await new Promise<void>((resolve) => (wake = resolve))
    const done = await Promise.all([transport?.step(), aside?.step()])
    const turned = done[0]
    if (typeof turned === 'object') post({ kind: 'segment', segment: turned })
    if (!done.includes('worked') && typeof turned !== 'object')
      await new Promise((resolve) => setTimeout(resolve, rest))
  }
}

self.addEventListener('message', (event: MessageEvent<ToFeeder>) => {
  void handle(event.data)
  wake()
})
void work()
