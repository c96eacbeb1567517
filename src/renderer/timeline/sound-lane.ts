import type { SoundLane } from '../../contract/listening.ts'
import type { Frames } from '../../core/base/units.ts'
import type { TrackId } from '../../core/project/records.ts'
import type { View } from '../state/editor-store.ts'
import { bandHeight, bandRows, laneInset } from './geometry.ts'
import { type RowBox, snappedX } from './scene.ts'

/** A moment is part of a band from this score in per cent on; a single moment below it does not end a band. */
const leastScore = 20

/** A stretch in which one sound is heard. Positions are frames of the timeline. */
export type Band = {
  readonly index: number
  readonly name: string
  readonly from: Frames
  readonly length: Frames
  /** Where its first moment begins, which may be before `from`, and frames from one to the next: fractions as well. */
  readonly first: number
  readonly step: number
  /** Per cent at every moment. */
  readonly scores: readonly number[]
  /** 0 to 1: the mean of its moments. */
  readonly confidence: number
  /** From 0 at the top of the lane. */
  readonly row: number
}

type Found = Omit<Band, 'row'>

/** Moments from one to another whose score is high enough, both included. */
const runsOf = (scores: readonly number[]): { readonly first: number; readonly last: number }[] => {
  const runs: { first: number; last: number }[] = []
  for (let moment = 0; moment < scores.length; moment++) {
    if (scores[moment]! < leastScore) continue
    const run = runs.at(-1)
    if (run && moment - run.last <= 2) run.last = moment
    else runs.push({ first: moment, last: moment })
  }
  return runs
}

const meanOf = (scores: readonly number[]): number =>
  scores.reduce((sum, score) => sum + score, 0) / (100 * scores.length)

/** Bands of one sound that go on from one stretch to the next, made one. They may share the moment in which they meet. */
const joined = (bands: readonly Found[]): Found[] => {
  const result: Found[] = []
  for (const band of [...bands].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1)
    const offset = last ? (band.first - last.first) / last.step : 0
    const goesOn = last && band.step === last.step && band.from === last.from + last.length
    if (!goesOn || Math.abs(offset - Math.round(offset)) > 0.01) {
      result.push(band)
      continue
    }
    const scores = [...last.scores.slice(0, Math.round(offset)), ...band.scores]
    const length = band.from + band.length - last.from
    result[result.length - 1] = { ...last, length, scores, confidence: meanOf(scores) }
  }
  return result
}

const findBands = (lane: SoundLane): Found[] =>
  [...Map.groupBy(bandsOfStretches(lane), ({ index }) => index).values()].flatMap(joined)

const bandsOfStretches = ({ sounds, stretches }: SoundLane): Found[] =>
  stretches.flatMap((stretch) =>
    stretch.top.flatMap((place, row) => {
      const { index, name } = sounds[place]!
      const own = stretch.scores[row] ?? []
      const at = (moment: number): Frames => {
        const frame = Math.round(stretch.first + moment * stretch.step)
        return Math.min(stretch.from + stretch.length, Math.max(stretch.from, frame))
      }
      return runsOf(own).flatMap(({ first, last }) => {
        const from = at(first)
        const length = at(last + 1) - from
        const scores = own.slice(first, last + 1)
        const confidence = meanOf(scores)
        const { step } = stretch
        return length > 0
          ? [{ index, name, from, length, first: stretch.first + first * step, step, scores, confidence }]
          : []
      })
    }),
  )

/** Where a band would go in a row of bands in order; null where one is in its way. An hour has thousands of them. */
const placeIn = (row: readonly Found[], { from, length }: Found): number | null => {
  let low = 0
  let high = row.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (row[middle]!.from < from) low = middle + 1
    else high = middle
  }
  const before = row[low - 1]
  const after = row[low]
  return (before && before.from + before.length > from) || (after && after.from < from + length) ? null : low
}

/**
 * The bands of a lane. The surest take their places first: in the row where their sound already stands, else in the
 * highest that is free; what finds no row is left out.
 */
export const bandsOf = (lane: SoundLane): Band[] => {
  const rows: Band[][] = Array.from({ length: bandRows }, () => [])
  const home = new Map<number, number>()
  const weight = ({ confidence, scores }: Found): number => confidence * Math.log2(1 + scores.length)
  for (const found of findBands(lane).sort((a, b) => weight(b) - weight(a))) {
    const own = home.get(found.index)
    for (const row of own === undefined ? rows.keys() : [own, ...rows.keys()]) {
      const place = placeIn(rows[row]!, found)
      if (place === null) continue
      rows[row]!.splice(place, 0, { ...found, row })
      if (own === undefined) home.set(found.index, row)
      break
    }
  }
  return rows.flat().sort((a, b) => a.from - b.from || a.row - b.row)
}

/** Shades of a band between nothing and as sure as can be. */
export const shades = 4

/** A stretch of a band in one shade, 1 to `shades`. CSS pixels on whole device pixels. */
export type Cell = { readonly x: number; readonly width: number; readonly shade: number }

/** A band where it is shown, in CSS pixels from the left of the stage. */
type Member = { readonly band: Band; readonly x: number }

/** A band, or several of one sound that are too near to each other to be told apart. */
export type BandBox = {
  readonly index: number
  readonly name: string
  /** In order; at least one. */
  readonly members: readonly Member[]
  /** The part in view, in CSS pixels from the left of the stage. */
  readonly x: number
  readonly width: number
  /** From the top of the lane. */
  readonly top: number
  readonly height: number
  readonly cells: readonly Cell[]
}

const shadeOf = (score: number): number => Math.min(shades, Math.max(1, Math.ceil((score / 100) * shades)))

/** A band's cells between two places; moments that share a pixel are told by the surest of them. */
const cellsOf = (band: Band, view: View, pixelRatio: number, right: number): Cell[] => {
  const cells: { x: number; end: number; shade: number }[] = []
  const at = (moment: number): number =>
    snappedX(view, pixelRatio, Math.min(band.from + band.length, Math.max(band.from, band.first + moment * band.step)))
  const first = Math.max(0, Math.floor((view.left - band.first) / band.step))
  for (let moment = first; moment < band.scores.length; moment++) {
    const x = Math.max(0, at(moment))
    if (x >= right) break
    const end = Math.min(right, at(moment + 1))
    const shade = shadeOf(band.scores[moment]!)
    const last = cells.at(-1)
    if (end <= x) {
      if (last && shade > last.shade && last.end - last.x <= 1 / pixelRatio) last.shade = shade
    } else if (last?.shade === shade) last.end = end
    else cells.push({ x, end, shade })
  }
  return cells.map(({ x, end, shade }) => ({ x, width: end - x, shade }))
}

/** Bands of one sound with less than this between them are shown as one: an hour in a window would be nothing but ends of bands. */
const leastGap = 3

/** Cells in order, none over another: of those that share a pixel the surest is shown. */
const unitedCells = (cells: readonly Cell[]): Cell[] => {
  const united: Cell[] = []
  for (const cell of cells) {
    const last = united.at(-1)
    const end = last ? last.x + last.width : Number.NEGATIVE_INFINITY
    const width = cell.x + cell.width - Math.max(cell.x, end)
    if (width > 0) united.push({ ...cell, x: Math.max(cell.x, end), width })
    else if (last && cell.shade > last.shade) united[united.length - 1] = { ...last, shade: cell.shade }
  }
  return united
}

/** Lays the bands in view out; they keep their places while the view scrolls. */
export const layoutBands = (bands: readonly Band[], view: View, pixelRatio: number): BandBox[] => {
  type Growing = Omit<BandBox, 'cells' | 'members' | 'width'> & { end: number; members: Member[]; cells: Cell[] }
  const boxes: Growing[] = []
  const lastOfRow: (Growing | undefined)[] = []
  for (const band of bands) {
    const left = snappedX(view, pixelRatio, band.from)
    const x = Math.max(0, left)
    const end = Math.min(view.width, Math.max(left + 1, snappedX(view, pixelRatio, band.from + band.length)))
    if (end <= x) continue
    const { index, name, row } = band
    const own = cellsOf(band, view, pixelRatio, end)
    // A band whose moments are all less than a pixel is one pixel of the surest.
    const cells = own.length > 0 ? own : [{ x, width: end - x, shade: shadeOf(Math.max(...band.scores)) }]
    const last = lastOfRow[row]
    if (last && last.index === index && x - last.end < leastGap) {
      last.end = Math.max(last.end, end)
      last.members.push({ band, x })
      last.cells.push(...cells)
      continue
    }
    // Of several sounds in one pixel the first is shown.
    if (last && end <= last.end) continue
    const top = laneInset.top + row * bandHeight
    const box = { index, name, x, end, top, height: bandHeight - 2, members: [{ band, x }], cells }
    boxes.push(box)
    lastOfRow[row] = box
  }
  return boxes.map(({ end, ...box }) => ({ ...box, width: end - box.x, cells: unitedCells(box.cells) }))
}

/** The band at a place of a lane, in CSS pixels from its left and top. */
export const bandAt = (boxes: readonly BandBox[], x: number, y: number): Band | null => {
  const box = boxes.find((each) => x >= each.x && x < each.x + each.width && y >= each.top && y < each.top + bandHeight)
  if (!box) return null
  return (box.members.findLast((member) => member.x <= x) ?? box.members[0])?.band ?? null
}

/** The detection lane of a track, with what is heard in view. */
export type LaneBox = {
  readonly track: TrackId
  /** From the top of the stage. */
  readonly top: number
  readonly height: number
  readonly bands: readonly BandBox[]
}

/** The lanes of the rows that are in view. */
export const layoutLanes = (
  rows: readonly RowBox[],
  bandsOfTrack: (track: TrackId) => readonly Band[],
  view: View,
  pixelRatio: number,
): LaneBox[] =>
  rows.flatMap(({ row, top, height }) => {
    if (row.kind !== 'track' || row.lane === 0) return []
    const bands = layoutBands(bandsOfTrack(row.id), view, pixelRatio)
    return [{ track: row.id, top: top + height - row.lane, height: row.lane, bands }]
  })

/** A sound that is heard on a track. */
export type HeardBand = { readonly track: TrackId; readonly band: Band }

/** What is heard at a place of the stage; null beside every band. */
export const heardAt = (lanes: readonly LaneBox[], x: number, y: number): HeardBand | null => {
  const lane = lanes.find((box) => y >= box.top && y < box.top + box.height)
  const band = lane && bandAt(lane.bands, x, y - lane.top)
  return lane && band ? { track: lane.track, band } : null
}
