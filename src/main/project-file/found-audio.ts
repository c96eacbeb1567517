import { type Document, noFade, type Source, settingsOf } from '../../core/project/records.ts'
import type { BlockDirectory } from './block-directory.ts'

/** Where a file does not say at which rate its audio was stored. */
const likelyRate = 48_000

const addSource = (document: Document, source: Source, order: number): Document => {
  const track = `track_found${order}`
  const clip = `clip_found${order}`
  const row = { id: track, name: source.name, order, colour: order % 8, height: 120 }
  const strip = { gain: 0, pan: 0, mute: false, solo: false, view: 'waveform' } as const
  const place = { id: clip, track, source: source.id, name: source.name, at: 0, from: 0, length: source.frames }
  return {
    ...document,
    source: { ...document.source, [source.id]: source },
    track: { ...document.track, [track]: { ...row, ...strip } },
    clip: { ...document.clip, [clip]: { ...place, gain: 0, fadeIn: noFade, fadeOut: noFade, blend: null } },
  }
}

/** Adds audio that no document knows of: every source from its start, on a track of its own below all others. */
export const withFoundAudio = (start: Document, directory: BlockDirectory, ids: readonly string[]): Document => {
  const found = ids.filter((id) => directory.frames(id) > 0)
  const known = settingsOf(start).rate ?? found.map((id) => directory.rate(id)).find((rate) => rate > 0)
  const rate = known ?? likelyRate
  const below = Math.max(0, ...Object.values(start.track).map(({ order }) => Math.ceil(order)))
  return found.reduce<Document>(
    (document, id, i) => {
      const channels = Math.min(8, directory.channels(id))
      const origin = { kind: 'render', madeAt: new Date(0).toISOString() } as const
      const source = { id, name: `Found audio ${i + 1}`, rate, channels, frames: directory.frames(id), origin }
      return addSource(document, source, below + i + 1)
    },
    { ...start, settings: { settings: { ...settingsOf(start), rate } } },
  )
}
