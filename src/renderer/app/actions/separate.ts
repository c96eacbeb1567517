import type { SeparateRequest } from '../../../contract/api.ts'
import type { Span } from '../../../contract/listening.ts'
import { clipEnd, type Document, type TrackId, tracksInOrder } from '../../../core/project/records.ts'
import { newestSeparation, spansOnTrack } from '../../../core/separation/again.ts'
import { freeExampleName, keepExamples, sourceRegions } from '../../../core/separation/examples.ts'
import { selectedTracks } from '../../../core/timeline/selection.ts'
import { trackExtent } from '../../../core/timeline/tracks.ts'
import { joinSpans, spansWithin } from '../../listening/heard.ts'
import { compareResults } from '../../separate/compare.ts'
import { askForExamples } from '../../separate/file-examples.ts'
import type { Editor } from '../../state/context.tsx'
import { newId } from '../../state/ids.ts'
import type { Actions } from './action.ts'
import { documentOf, targetRange } from './target.ts'

/** What a separation would work on: the range of one track, or the whole track when no time is selected. */
export type Subject = {
  readonly track: TrackId
  readonly trackName: string
  readonly from: number
  readonly length: number
  readonly whole: boolean
}

const hasAudio = (document: Document, track: TrackId, from: number, length: number): boolean =>
  Object.values(document.clip).some((clip) => clip.track === track && clip.at < from + length && clipEnd(clip) > from)

/**
 * One subject a selected track that sounds; empty when there is nothing to separate.
 * @param all of a range over every track all of them, not only the one that has the focus
 */
export const subjectsOf = (editor: Editor, all = false): Subject[] => {
  const document = documentOf(editor)
  const range = targetRange(editor)
  const { focusedTrack } = editor.editor.getState()
  if (range) {
    const tracks = selectedTracks(document, range)
    const isOne = !all && range.tracks.length === 0
    const here = isOne && focusedTrack && tracks.includes(focusedTrack) ? [focusedTrack] : tracks
    return here
      .filter((track) => hasAudio(document, track, range.from, range.length))
      .map((track) => ({
        track,
        trackName: document.track[track]!.name,
        from: range.from,
        length: range.length,
        whole: false,
      }))
  }
  const track = focusedTrack ?? tracksInOrder(document).find(({ id }) => trackExtent(document, id))?.id
  const extent = track ? trackExtent(document, track) : null
  if (!track || !extent) return []
  const { from, to } = extent
  return [{ track, trackName: document.track[track]!.name, from, length: to - from, whole: true }]
}

/** What is asked of a system, wherever it is to be done. */
export type SeparationWish = Omit<SeparateRequest, 'track' | 'from' | 'length'>

/** Starts separations, and remembers the last for "Repeat". */
export const startSeparations = async (editor: Editor, requests: readonly SeparateRequest[]): Promise<void> => {
  await editor.project.settled()
  for (const request of requests) {
    await editor.host.call('separation.start', request)
    editor.shell.setState({ lastSeparation: request })
  }
  const asked = requests.flatMap(({ query, also = [] }) => [query, ...also]).filter((query) => query !== '')
  const { recentQueries } = editor.preferences.getState()
  editor.preferences.change({ recentQueries: [...new Set([...asked, ...recentQueries])].slice(0, 12) })
}

/** What is to be asked for again, and where within a region. */
type WishAgain = { readonly wish: SeparationWish; spansWithin(subject: Subject): readonly Span[] }

/** The last separation of this session, as far as its examples are in the project that is open. */
const lastOfSession = (document: Document, last: SeparateRequest): WishAgain | null => {
  const { track, from: _, length: __, spans = [], example, examples = [], ...rest } = last
  const isThere = (each: NonNullable<SeparateRequest['examples']>[number]) =>
    'track' in each ? document.track[each.track] !== undefined : document.source[each.source] !== undefined
  const shown = example && isThere(example) ? example : null
  const found = examples.filter(isThere)
  if (rest.query === '' && !shown && found.length === 0 && !rest.librarySounds) return null
  return {
    wish: { ...rest, example: shown, ...(found.length > 0 ? { examples: found } : {}) },
    // Where its sound was heard on one track says nothing of another.
    spansWithin: (subject) => (subject.track === track ? spansWithin(spans, subject) : []),
  }
}

/** The newest results that the project holds. */
const lastOfProject = (document: Document, mode: SeparateRequest['mode']): WishAgain | null => {
  const newest = newestSeparation(document)
  if (!newest) return null
  const { avoid = '', system, settings, seed, source, spans = [], example, library = [] } = newest
  const [query = newest.query, ...also] = newest.queries ?? []
  const examples = (newest.examples ?? (example ? [example] : [])).filter((each) => document.source[each.source])
  return {
    wish: {
      ...{ query, also, avoid, system, settings, seed, mode, example: null },
      ...(examples.length > 0 ? { examples } : {}),
      // Words find their sounds in the library by themselves.
      ...(query === '' && library.length > 0 ? { librarySounds: library.map(({ name }) => name) } : {}),
    },
    spansWithin: (subject) => spansOnTrack(document, { source, spans }, subject),
  }
}

/** What "Repeat" asks for: the last separation of this session, else the newest result that the project holds. */
export const requestsAgain = (editor: Editor, subjects: readonly Subject[]): SeparateRequest[] => {
  const { lastSeparation } = editor.shell.getState()
  const document = documentOf(editor)
  const again =
    (lastSeparation && lastOfSession(document, lastSeparation)) ??
    lastOfProject(document, editor.preferences.getState().separation.mode)
  if (!again) return []
  return subjects.map((subject) => {
    const { track, from, length } = subject
    const spans = joinSpans(again.spansWithin(subject))
    return { ...again.wish, track, from, length, ...(spans.length > 0 ? { spans } : {}) }
  })
}

export const separateActions: Actions = {
  'separate.describe': ({ preferences, shell }) => {
    preferences.change({ sideTab: 'describe', sideOpen: true })
    shell.setState(({ describeAsked }) => ({ describeAsked: describeAsked + 1 }))
  },
  'separate.repeat': async (editor) => {
    const subjects = subjectsOf(editor)
    if (subjects.length === 0) editor.report({ code: 'nothing-selected' })
    else await startSeparations(editor, requestsAgain(editor, subjects))
  },
  'separate.example': (editor) => {
    const subjects = subjectsOf(editor)
    const [subject] = subjects
    if (!subject) return
    const { from, length } = subject
    editor.shell.setState({ example: { tracks: subjects.map(({ track }) => track), from, length } })
    editor.run('separate.describe')
  },
  'separate.keepExample': (editor) => {
    const document = documentOf(editor)
    const subjects = subjectsOf(editor)
    const [subject] = subjects
    const tracks = subjects.map(({ track }) => track)
    const regions = subject ? sourceRegions(document, tracks, subject.from, subject.length) : []
    const [first] = regions
    if (!first) {
      editor.report({ code: 'nothing-selected' })
      return
    }
    const name = freeExampleName(document, document.source[first.source]?.name || 'Example')
    const kept = regions.map((region) => ({ id: newId('example'), name, ...region }))
    const ids = kept.map(({ id }) => id)
    editor.project.edit(kept.length === 1 ? 'Keep example' : 'Keep examples', (before) => keepExamples(before, kept))
    editor.shell.setState(({ chosenExamples }) => ({
      chosenExamples: [...chosenExamples, ...ids],
      namingExample: ids[0] ?? null,
    }))
    editor.preferences.change({ sideTab: 'describe', sideOpen: true })
  },
  'separate.fileExample': askForExamples,
  'separate.compare': compareResults,
}
