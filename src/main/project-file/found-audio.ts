import { clipsOn, type Document, emptyDocument, noFade, type Source, settingsOf } from '../../core/project/records.ts'
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

/** A document for audio whose own document is lost: every source from its start on a track of its own. */
export const documentOfFoundAudio = (directory: BlockDirectory): Document => {
  const ids = directory.ids.filter((id) => directory.frames(id) > 0)
  const rate = ids.map((id) => directory.rate(id)).find((known) => known > 0) ?? likelyRate
  const settings = { ...settingsOf(emptyDocument), rate }
  return ids.reduce<Document>(
    (document, id, i) => {
      const channels = Math.min(8, directory.channels(id))
      const origin = { kind: 'render', madeAt: new Date(0).toISOString() } as const
      const source = { id, name: `Found audio ${i + 1}`, rate, channels, frames: directory.frames(id), origin }
      return addSource(document, source, i + 1)
    },
    { ...emptyDocument, settings: { settings } },
  )
}

/** True when nothing of a document is on the timeline. */
export const isSilent = (document: Document): boolean =>
  Object.keys(document.track).every((track) => clipsOn(document, track).length === 0)
