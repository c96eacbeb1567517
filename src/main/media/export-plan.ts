import { join } from 'node:path'
import type { ExportRequest } from '../../contract/api.ts'
import { fail } from '../../contract/failures.ts'
import type { Frames, Hertz } from '../../core/base/units.ts'
import { type Document, documentEnd, settingsOf, type TrackId, tracksInOrder } from '../../core/project/records.ts'
import { heardTracks } from '../../core/timeline/render.ts'
import { extensions } from './encoders/open-encoder.ts'

/** One file of an export. */
export type ExportItem = {
  readonly path: string
  readonly fileName: string
  readonly title: string
  /** Tracks in it; null for all. */
  readonly tracks: readonly TrackId[] | null
}

export type ExportPlan = {
  readonly from: Frames
  readonly length: Frames
  readonly rate: Hertz
  readonly items: readonly ExportItem[]
  readonly warnings: readonly string[]
}

/** A name that every file system takes. */
export const safeFileName = (name: string): string => {
  const safe = name
    .normalize('NFC')
    .replace(/[\p{Cc}<>:"/\\|?*]/gu, '_')
    .replace(/^[. ]+|[. ]+$/g, '')
  // Names that Windows keeps for devices.
  const usable = /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(safe) ? `${safe}_` : safe
  return [...usable].slice(0, 120).join('') || 'audio'
}

const isEmptyWithin = (document: Document, track: TrackId, from: Frames, length: Frames): boolean =>
  !Object.values(document.clip).some(
    (clip) => clip.track === track && clip.at < from + length && clip.at + clip.length > from,
  )

/** Which tracks go to a file each: those that are heard and have something in the range. */
const trackItems = (
  document: Document,
  wanted: ReadonlySet<TrackId> | null,
  from: Frames,
  length: Frames,
): { id: TrackId; name: string }[] => {
  const heard = heardTracks(document)
  return tracksInOrder(document).filter(
    ({ id }) => heard.has(id) && (!wanted || wanted.has(id)) && !isEmptyWithin(document, id, from, length),
  )
}

/** What an export makes: range, files and their tracks. @throws HostError nothing-to-export */
export const planExport = (document: Document, request: ExportRequest, folder: string, name: string): ExportPlan => {
  const { rate } = settingsOf(document)
  const { what, selection, format } = request
  const whole = what === 'mix' || selection === null || selection.length === 0
  const from = whole ? 0 : selection.from
  const length = whole ? documentEnd(document) : selection.length
  if (rate === null || length === 0 || ((what === 'selection' || what === 'loop') && whole))
    return fail({ code: 'nothing-to-export' })
  const chosen = what === 'mix' || !selection || selection.tracks.length === 0 ? null : selection.tracks
  const used = new Set<string>()
  const item = (title: string, tracks: readonly TrackId[] | null): ExportItem => {
    const base = safeFileName(title)
    let fileName = base + extensions[format]
    for (let number = 2; used.has(fileName.toLowerCase()); number++) fileName = `${base} ${number}${extensions[format]}`
    used.add(fileName.toLowerCase())
    return { path: join(folder, fileName), fileName, title, tracks }
  }
  if (what !== 'tracks') return { from, length, rate, items: [item(name, chosen)], warnings: [] }
  const tracks = trackItems(document, chosen && new Set(chosen), from, length)
  if (tracks.length === 0) return fail({ code: 'nothing-to-export' })
  const silent = Object.keys(document.track).length - heardTracks(document).size
  const warnings = silent > 0 && !chosen ? ['Tracks that are not heard in the mix were left out.'] : []
  return { from, length, rate, items: tracks.map(({ id, name: track }) => item(`${name} - ${track}`, [id])), warnings }
}
