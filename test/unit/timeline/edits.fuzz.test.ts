import { expect, test } from 'vitest'
import { idsFrom } from '../../../src/core/base/ids.ts'
import { type Random, seededRandom } from '../../../src/core/base/random.ts'
import { apply, difference, invert } from '../../../src/core/project/diff.ts'
import type { Document } from '../../../src/core/project/records.ts'
import { copy, paste } from '../../../src/core/timeline/clipboard.ts'
import * as clips from '../../../src/core/timeline/clips.ts'
import { fadeShapes } from '../../../src/core/timeline/fades.ts'
import { joinClips } from '../../../src/core/timeline/join.ts'
import * as markers from '../../../src/core/timeline/markers.ts'
import * as ranges from '../../../src/core/timeline/ranges.ts'
import { renderMix } from '../../../src/core/timeline/render.ts'
import * as tracks from '../../../src/core/timeline/tracks.ts'
import { brokenRules, clip, documentOf, noise, source } from './document.ts'

const span = 3000

/** One random edit by each rule of the timeline, in turn. */
const editors = (random: Random) => {
  const newId = idsFrom(random)
  const number = (below: number) => Math.floor(random() * below)
  const pick = <T>(rows: readonly T[]): T | undefined => rows[number(rows.length)]
  const someClips = (document: Document) => Object.keys(document.clip).filter(() => random() < 0.3)
  const aClip = (document: Document) => pick(Object.keys(document.clip)) ?? 'clip_none'
  const aTrack = (document: Document) => pick(Object.keys(document.track)) ?? 'track_none'
  const selection = (document: Document) => ({
    tracks: Object.keys(document.track).filter(() => random() < 0.5),
    from: number(span),
    length: number(span / 2),
  })
  const scope = () => (random() < 0.5 ? 'track' : 'all')
  const edge = () => (random() < 0.5 ? 'start' : 'end')
  const fade = () => ({ length: number(400), shape: pick(fadeShapes) ?? 'linear' })
  const newClip = (document: Document) => {
    const stereo = random() < 0.5
    const length = 1 + number(600)
    return clip('new', number(span), length, {
      id: newId('clip'),
      track: aTrack(document),
      source: stereo ? 'source_y' : 'source_x',
      from: number(1000 - length),
      fadeIn: fade(),
      fadeOut: fade(),
      blend: random() < 0.3 ? { source: 'source_y', from: number(1000 - length), amount: random() } : null,
    })
  }
  const edits: ((document: Document) => Document)[] = [
    (document) => (Object.keys(document.track).length > 0 ? clips.addClip(document, newClip(document)) : document),
    (document) => (Object.keys(document.track).length > 0 ? clips.addClip(document, newClip(document)) : document),
    (document) => clips.moveClips(document, someClips(document), { by: number(2 * span) - span, rows: number(5) - 2 }),
    (document) => clips.trimClip(document, aClip(document), edge(), number(span)),
    (document) =>
      clips.splitClips(document, random() < 0.5 ? null : [aTrack(document)], [number(span), number(span)], newId),
    (document) => joinClips(document, Object.keys(document.clip)),
    (document) => clips.deleteClips(document, someClips(document)),
    (document) => clips.duplicateClips(document, someClips(document), newId),
    (document) => clips.setFade(document, aClip(document), random() < 0.5 ? 'in' : 'out', fade()),
    (document) => clips.setClipGain(document, someClips(document), -number(12)),
    (document) => clips.setBlendAmount(document, someClips(document), random()),
    (document) => ranges.deleteRange(document, selection(document), newId),
    (document) => ranges.rippleDelete(document, selection(document), scope(), newId),
    (document) => ranges.rippleDeleteClips(document, someClips(document), scope(), newId),
    (document) => ranges.trimToRange(document, selection(document)),
    (document) => ranges.silenceRange(document, selection(document), newId),
    (document) => ranges.duplicateRange(document, selection(document), newId),
    (document) => ranges.splitToNewTrack(document, selection(document), newId),
    (document) => {
      const row = newClip(document)
      return Object.keys(document.track).length > 0
        ? ranges.replaceRange(document, { track: row.track, from: row.at, length: row.length }, row, newId)
        : document
    },
    (document) =>
      paste(
        document,
        copy(document, random() < 0.5 ? selection(document) : someClips(document)),
        { at: number(span), track: aTrack(document) },
        newId,
      ),
    (document) => tracks.addTrack(document, { id: newId('track'), below: random() < 0.5 ? aTrack(document) : null }),
    (document) => tracks.moveTrack(document, aTrack(document), number(5)),
    (document) =>
      Object.keys(document.track).length > 4 ? tracks.removeTracks(document, [aTrack(document)]) : document,
    (document) => tracks.soloTrack(document, aTrack(document), random() < 0.5),
    (document) =>
      markers.addMarker(document, { id: newId('marker'), at: number(span), length: number(3) * number(200), name: '' }),
    (document) => markers.splitAtMarkers(document, null, newId),
    (document) =>
      markers.removeMarkers(
        document,
        Object.keys(document.marker).filter(() => random() < 0.5),
      ),
  ]
  return edits
}

test('random edits keep every rule, and the inverse diff takes each one back exactly', () => {
  for (let seed = 0; seed < 60; seed++) {
    const random = seededRandom(seed)
    const edits = editors(random)
    const start = documentOf([], { sources: [source('x', 1000), source('y', 1000, 2)] })
    let document = start
    const undo: ReturnType<typeof difference>[] = []
    for (let step = 0; step < 80; step++) {
      const index = Math.floor(random() * edits.length)
      const frozen = JSON.stringify(document)
      const next = edits[index]!(document)
      const name = `seed ${seed}, step ${step}, edit ${index}: ${edits[index]}`
      expect(JSON.stringify(document), `${name} changed its input`).toBe(frozen)
      expect(brokenRules(next), name).toEqual([])
      const diff = difference(document, next)
      expect(apply(next, invert(diff)), name).toEqual(document)
      expect(apply(document, diff), name).toEqual(next)
      undo.push(diff)
      document = Object.keys(next.clip).length > 120 ? clips.deleteClips(next, Object.keys(next.clip)) : next
      if (document !== next) undo.push(difference(next, document))
    }
    for (const diff of undo.reverse()) document = apply(document, invert(diff))
    expect(document).toEqual(start)
  }
})

/** A model of one track as a row of frames, each naming the source frame that sounds there. */
const model = (document: Document): Map<string, string[]> =>
  new Map(
    Object.keys(document.track).map((id) => {
      const frames = new Array<string>(3 * span).fill('')
      for (const row of Object.values(document.clip))
        if (row.track === id)
          for (let i = 0; i < row.length; i++)
            frames[row.at + i] = `${row.source}:${row.from + i}:${row.blend ? row.blend.from + i : ''}`
      return [id, frames]
    }),
  )

test('ranges and drops do to clips what they would do to frames of tape', () => {
  for (let seed = 0; seed < 150; seed++) {
    const random = seededRandom(seed)
    const newId = idsFrom(random)
    const number = (below: number) => Math.floor(random() * below)
    let document = documentOf([], { sources: [source('x', 1000), source('y', 1000, 2)] })
    for (let i = 0; i < 12; i++) {
      const length = 1 + number(500)
      const row = clip(`${i}`, number(span), length, {
        track: `track_${'abc'[number(3)]}`,
        from: number(1000 - length),
      })
      const tape = model(document).get(row.track)!
      document = clips.addClip(document, row)
      for (let f = 0; f < length; f++) tape[row.at + f] = `source_x:${row.from + f}:`
      expect(model(document).get(row.track)).toEqual(tape)
    }
    const selection = { tracks: ['track_a', 'track_b'], from: number(span), length: 1 + number(span / 2) }
    const { from, length } = selection
    const before = model(document)
    const cut = (tape: string[]) => [
      ...tape.slice(0, from),
      ...tape.slice(from + length),
      ...new Array<string>(length).fill(''),
    ]
    const emptied = model(ranges.deleteRange(document, selection, newId))
    const rippled = model(ranges.rippleDelete(document, selection, 'track', newId))
    const everywhere = model(ranges.rippleDelete(document, selection, 'all', newId))
    const doubled = model(ranges.duplicateRange(document, selection, newId))
    for (const id of ['track_a', 'track_b', 'track_c']) {
      const tape = before.get(id)!
      const inside = id !== 'track_c'
      expect(emptied.get(id)).toEqual(
        inside ? tape.map((frame, i) => (i >= from && i < from + length ? '' : frame)) : tape,
      )
      expect(rippled.get(id)).toEqual(inside ? cut(tape) : tape)
      expect(everywhere.get(id)).toEqual(cut(tape))
      const something = ['track_a', 'track_b'].some((row) =>
        before
          .get(row)!
          .slice(from, from + length)
          .some(Boolean),
      )
      const copied = [
        ...tape.slice(0, from + length),
        ...tape.slice(from, from + length),
        ...tape.slice(from + 2 * length),
      ]
      expect(doubled.get(id)).toEqual(inside && something ? copied.slice(0, tape.length) : tape)
    }
    const cuts = [number(span), number(span), number(span)]
    const split = clips.splitClips(document, null, cuts, newId)
    expect(model(split)).toEqual(before)
    expect(model(joinClips(split, Object.keys(split.clip)))).toEqual(before)
    expect(renderMix(split, null, 0, 2 * span, noise(split))).toEqual(
      renderMix(document, null, 0, 2 * span, noise(document)),
    )
  }
})
