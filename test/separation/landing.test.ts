import { describe, expect, test } from 'vitest'
import { idsFrom } from '../../src/core/base/ids.ts'
import { seededRandom } from '../../src/core/base/random.ts'
import { difference } from '../../src/core/project/diff.ts'
import {
  type Clip,
  clipEnd,
  type Document,
  emptyDocument,
  noFade,
  type SeparationOrigin,
  type Source,
  tracksInOrder,
} from '../../src/core/project/records.ts'
import { problemOf } from '../../src/core/project/validate.ts'
import { landSeparation, type SeparatedPart } from '../../src/core/separation/landing.ts'
import { heardRange, type Part, partsWithin } from '../../src/core/separation/parts.ts'
import { addClip, deleteClips, moveClips, splitClips, trimClip } from '../../src/core/timeline/clips.ts'
import { addTrack, removeTracks } from '../../src/core/timeline/tracks.ts'

const rate = 1000
const track = 'track_talk'

const sourceRow = (id: string, frames: number, origin?: Partial<SeparationOrigin>): Source => ({
  id,
  name: id,
  rate,
  channels: 1,
  frames,
  origin: origin ? (origin as SeparationOrigin) : { kind: 'render', madeAt: '' },
})

/** A track of random clips of three sources, some of them blended, below and above other tracks. */
const arrangement = (random: () => number): Document => {
  const any = (most: number) => Math.floor(random() * most)
  let document: Document = {
    ...emptyDocument,
    settings: { settings: { ...emptyDocument.settings.settings!, rate } },
    source: Object.fromEntries(['a', 'b', 'c'].map((name) => [`source_${name}`, sourceRow(`source_${name}`, 60_000)])),
  }
  for (const id of ['track_above', track, 'track_below']) document = addTrack(document, { id })
  const newId = idsFrom(random)
  for (let count = 1 + any(6); count > 0; count--) {
    const blend = any(3) === 0 ? { source: 'source_c', from: any(20_000), amount: any(3) / 2 } : null
    const clip: Clip = {
      id: newId('clip'),
      track,
      source: any(2) ? 'source_a' : 'source_b',
      name: '',
      at: any(30_000),
      from: any(40_000),
      length: 1 + any(10_000),
      gain: any(2) * -6,
      fadeIn: any(2) ? { length: any(500), shape: 'linear' } : noFade,
      fadeOut: noFade,
      blend,
    }
    document = addClip(document, clip)
  }
  return document
}

/** What a person might do while a job runs. */
const disturb = (document: Document, random: () => number): Document => {
  const any = (most: number) => Math.floor(random() * most)
  const newId = idsFrom(random)
  const ids = Object.keys(document.clip)
  const id = ids[any(ids.length)]
  if (!id) return document
  switch (any(6)) {
    case 0:
      return moveClips(document, [id], { by: any(9000) - 4000, rows: any(3) - 1 })
    case 1:
      return splitClips(document, null, [any(40_000)], newId)
    case 2:
      return trimClip(document, id, any(2) ? 'start' : 'end', any(40_000))
    case 3:
      return deleteClips(document, [id])
    case 4:
      return any(4) ? document : removeTracks(document, [track])
    default:
      return document
  }
}

const separated = (part: Part, done: number, mode: 'extract' | 'remove' | 'both', index: number): SeparatedPart => ({
  ...part,
  done,
  targets: [mode === 'remove' || done === 0 ? null : sourceRow(`source_target${index}`, done)],
  residual:
    mode === 'extract' || done === 0
      ? null
      : sourceRow(`source_residual${index}`, done, {
          kind: 'separation',
          part: 'residual',
          source: part.source,
          from: part.from,
        }),
  original: part.mix && done > 0 ? sourceRow(`source_original${index}`, done) : null,
})

const modes = ['extract', 'remove', 'both'] as const

/** Where on the timeline frame 0 of the audio that a clip plays would stand, named by that audio. */
const anchorOf = (clip: Clip): string => `${clip.track} ${clip.at - clip.from}`

describe('landing on a document that changed, 1500 random cases', () => {
  test.each(modes)('%s: always a valid document, every result aligned, and nothing lost', (mode) => {
    for (let seed = 0; seed < 500; seed++) {
      const random = seededRandom(seed)
      const newId = idsFrom(random)
      const before = arrangement(random)
      const parts = partsWithin(before, track, Math.floor(random() * 10_000), 1 + Math.floor(random() * 30_000))
      for (const part of parts) {
        const { from, length, pieces } = part
        for (const piece of pieces) {
          const heard = heardRange(before, piece)
          expect(heard.from).toBeGreaterThanOrEqual(from)
          expect(heard.from + heard.length).toBeLessThanOrEqual(from + length)
        }
      }
      let now = before
      for (let edits = Math.floor(random() * 4); edits > 0; edits--) now = disturb(now, random)
      const made = parts.map((part, index) => {
        const done = [0, Math.floor(random() * part.length), part.length][Math.min(2, Math.floor(random() * 5))]
        return separated(part, done ?? part.length, mode, index)
      })
      const landed = landSeparation(now, { parts: made, names: ['sound'], together: mode === 'both' }, newId)
      expect(problemOf(landed.document, difference(now, landed.document))).toBeNull()

      const results = Object.values(landed.document.clip).filter((clip) => landed.clips.includes(clip.id))
      expect(results).toHaveLength(landed.clips.length)
      for (const clip of results) {
        const part = made.find(({ targets, residual }) => [targets[0]?.id, residual?.id].includes(clip.source))!
        expect(clip.from + clip.length).toBeLessThanOrEqual(part.done)
        // Every result can be compared with what it was made from, as long as that is there.
        if (part.original || landed.document.source[part.source]) expect(clip.blend?.amount).toBe(1)
        else expect(clip.blend).toBeNull()
      }
      for (const { id } of tracksInOrder(landed.document)) {
        const clips = Object.values(landed.document.clip).filter((clip) => clip.track === id)
        for (const [index, clip] of clips.sort((a, b) => a.at - b.at).entries())
          if (index > 0) expect(clip.at).toBeGreaterThanOrEqual(clipEnd(clips[index - 1]!))
      }
      // Every piece that was separated sounds somewhere, in full or as far as its clip still reaches.
      for (const { pieces, targets, residual, done, from } of made)
        for (const piece of pieces) {
          if (heardRange(before, piece).from - from >= done) continue
          for (const row of [...targets, residual])
            if (row) expect(results.some(({ source }) => source === row.id)).toBe(true)
        }
    }
  })

  test('several sounds: a track for each, under the source in their order', () => {
    for (let seed = 0; seed < 200; seed++) {
      const random = seededRandom(seed)
      const before = arrangement(random)
      const parts = partsWithin(before, track, 5000, 20_000)
      const made = parts.map((part, index) => {
        const one = separated(part, part.length, 'both', index)
        return {
          ...one,
          targets: ['a', 'b', 'c'].map((name) => sourceRow(`source_target${index}${name}`, part.length)),
        }
      })
      const names = ['rain', 'a dog', 'a bell']
      const { document, tracks } = landSeparation(before, { parts: made, names, together: true }, idsFrom(random))
      expect(problemOf(document, difference(before, document))).toBeNull()
      if (parts.length === 0) continue
      const titles = tracksInOrder(document).map(({ name }) => name)
      const landed = titles.filter((name) => names.includes(name))
      // Clips of one track that overlap need more than one track each.
      expect([...new Set(landed)]).toEqual(names)
      expect(tracks.map((id) => document.track[id]!.name)).toEqual(landed)
      for (const [index, name] of ['a', 'b', 'c'].entries())
        for (const clip of Object.values(document.clip))
          if (clip.source.endsWith(name) && clip.source.startsWith('source_target'))
            expect(document.track[clip.track]!.name).toBe(names[index])
    }
  })

  test.each(modes)('%s, undisturbed: results stand exactly where their source stands', (mode) => {
    for (let seed = 0; seed < 500; seed++) {
      const random = seededRandom(seed)
      const before = arrangement(random)
      const parts = partsWithin(before, track, 5000, 20_000)
      const made = parts.map((part, index) => separated(part, part.length, mode, index))
      const { document, clips } = landSeparation(
        before,
        { parts: made, names: ['sound'], together: true },
        idsFrom(random),
      )
      const expected = parts.flatMap((part) =>
        part.pieces.map((piece) => [piece.at, piece.length, heardRange(before, piece).from - part.from].join()),
      )
      for (const kind of ['target', 'residual'] as const) {
        const found = clips
          .map((id) => document.clip[id]!)
          .filter(({ source }) => source.startsWith(`source_${kind}`))
          .map(({ at, length, from }) => [at, length, from].join())
        const wanted = mode === 'both' || mode === (kind === 'target' ? 'extract' : 'remove')
        expect(found.sort()).toEqual(wanted ? expected.toSorted() : [])
      }
      // What was not in the region is where it was.
      const anchors = new Set(Object.values(before.clip).map(anchorOf))
      for (const clip of Object.values(document.clip))
        if (!clips.includes(clip.id)) expect(anchors.has(anchorOf(clip))).toBe(true)
      if (mode !== 'remove' && clips.length > 0)
        expect(tracksInOrder(document).map(({ name }) => name)[2]).toBe('sound')
    }
  })
})
