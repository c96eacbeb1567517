import { idsFrom, type NewId } from '../../../src/core/base/ids.ts'
import { seededRandom } from '../../../src/core/base/random.ts'
import {
  type Clip,
  clipEnd,
  clipsOn,
  type Document,
  defaultSettings,
  emptyDocument,
  noFade,
  type Source,
  type Track,
} from '../../../src/core/project/records.ts'
import type { ReadSource } from '../../../src/core/timeline/render.ts'

export const rate = 48_000

export const source = (id: string, frames: number, channels = 1): Source => ({
  id: `source_${id}`,
  name: id,
  rate,
  channels,
  frames,
  origin: {
    kind: 'import',
    fileName: `${id}.wav`,
    folder: null,
    format: 'WAV',
    rate,
    channels,
    frames,
  },
})

export const track = (id: string, patch: Partial<Track> = {}): Track => ({
  id: `track_${id}`,
  name: id,
  order: id.charCodeAt(0),
  colour: 0,
  height: 100,
  gain: 0,
  pan: 0,
  mute: false,
  solo: false,
  view: 'waveform',
  ...patch,
})

/** A clip `id` on track `a` over source `x` unless the patch says otherwise. */
export const clip = (id: string, at: number, length: number, patch: Partial<Clip> = {}): Clip => ({
  id: `clip_${id}`,
  track: 'track_a',
  source: 'source_x',
  name: id,
  at,
  from: 0,
  length,
  gain: 0,
  fadeIn: noFade,
  fadeOut: noFade,
  blend: null,
  ...patch,
})

const table = <Row extends { id: string }>(rows: readonly Row[]) => Object.fromEntries(rows.map((row) => [row.id, row]))

/** Tracks a, b, c; mono source x and stereo source y of 100,000 frames each. */
export const documentOf = (
  clips: readonly Clip[],
  { tracks = [track('a'), track('b'), track('c')], sources = [source('x', 100_000), source('y', 100_000, 2)] } = {},
): Document => ({
  ...emptyDocument,
  settings: { settings: { ...defaultSettings, rate } },
  track: table(tracks),
  source: table(sources),
  clip: table(clips),
})

export const newIds = (seed = 1): NewId => idsFrom(seededRandom(seed))

/** `[at, length, from]` of the clips of a track, by position. */
export const shape = (document: Document, id = 'a') =>
  clipsOn(document, `track_${id}`).map((row) => [row.at, row.length, row.from])

/** What is wrong with a document, by the rules that every edit keeps. */
export const brokenRules = (document: Document): string[] => {
  const problems: string[] = []
  const check = (good: boolean, problem: string) => {
    if (!good) problems.push(problem)
  }
  for (const [id, row] of Object.entries(document.clip)) {
    check(row.id === id && /^clip_[A-Za-z0-9_-]{1,64}$/.test(id), `${id}: id`)
    check(Object.hasOwn(document.track, row.track), `${id}: no track`)
    const frames = document.source[row.source]?.frames ?? 0
    const whole = [row.at, row.from, row.length, row.fadeIn.length, row.fadeOut.length].every(Number.isSafeInteger)
    check(whole, `${id}: fractions`)
    check(row.at >= 0 && row.length >= 1, `${id}: place`)
    check(row.from >= 0 && row.from + row.length <= frames, `${id}: beyond its source`)
    check(row.fadeIn.length >= 0 && row.fadeOut.length >= 0, `${id}: negative fade`)
    check(row.fadeIn.length + row.fadeOut.length <= row.length, `${id}: fades`)
    if (row.blend) {
      const beneath = document.source[row.blend.source]?.frames ?? 0
      check(row.blend.from >= 0 && row.blend.from + row.length <= beneath, `${id}: blend beyond its source`)
    }
  }
  for (const [id, row] of Object.entries(document.track)) {
    check(row.id === id, `${id}: id`)
    const clips = clipsOn(document, id)
    clips.forEach((row, index) => {
      const next = clips[index + 1]
      check(!next || clipEnd(row) <= next.at, `${row.id} overlaps ${next?.id}`)
    })
  }
  const orders = Object.values(document.track).map((row) => row.order)
  check(new Set(orders).size === orders.length, 'two tracks at one place')
  for (const marker of Object.values(document.marker))
    check(marker.at >= 0 && marker.length >= 0, `${marker.id}: place`)
  return problems
}

/** Samples that are a function of source, channel and frame: noise that never repeats within a test. */
export const sampleAt = (name: string, channel: number, frame: number): number => {
  let mixed =
    Math.imul(frame + 1, 0x9e3779b1) ^
    Math.imul(channel + 7, 0x85ebca6b) ^
    Math.imul(name.length + name.charCodeAt(name.length - 1), 0xc2b2ae35)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
  return Math.fround(((mixed ^ (mixed >>> 13)) | 0) / 2 ** 32)
}

/** Reads `sampleAt`, and fails for ranges that do not lie within the source. */
export const noise =
  (document: Document): ReadSource =>
  (id, channel, from, length) => {
    const row = document.source[id]
    if (!row || channel >= row.channels || from < 0 || length <= 0 || from + length > row.frames)
      throw new Error(`read beyond ${id}: ${channel} ${from} ${length}`)
    return Float32Array.from({ length }, (_, index) => sampleAt(id, channel, from + index))
  }
