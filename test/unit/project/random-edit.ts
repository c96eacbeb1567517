import type { Random } from '../../../src/core/base/random.ts'
import { type Document, type Marker, settingsOf } from '../../../src/core/project/records.ts'
import { sampleTrack } from '../../fault/project/sample-project.ts'

const pick = <T>(random: Random, from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)]

/** One random change of tracks, markers or settings. Sometimes it changes nothing. */
export const randomEdit = (document: Document, random: Random): Document => {
  const number = Math.floor(random() * 12)
  const kind = random()
  if (kind < 0.3) {
    const marker: Marker = {
      id: `marker_${number}`,
      at: Math.floor(random() * 1000),
      length: number % 3,
      name: 'é🎙'.repeat(number),
    }
    return { ...document, marker: { ...document.marker, [marker.id]: marker } }
  }
  if (kind < 0.45) {
    const { [`marker_${number}`]: _, ...marker } = document.marker
    return { ...document, marker }
  }
  if (kind < 0.7) {
    const track = { ...sampleTrack(number), gain: Math.floor(random() * 10), name: `T${Math.floor(random() * 3)}` }
    return { ...document, track: { ...document.track, [track.id]: track } }
  }
  if (kind < 0.85) {
    const id = pick(random, Object.keys(document.track))
    if (!id) return document
    const { [id]: _, ...track } = document.track
    return { ...document, track }
  }
  const settings = { ...settingsOf(document), tempo: 60 + Math.floor(random() * 4) }
  return { ...document, settings: { settings } }
}
