import type { SeparateRequest } from '../../../contract/api.ts'
import { clipEnd, type Document, type TrackId, tracksInOrder } from '../../../core/project/records.ts'
import { freeExampleName, keepExamples, sourceRegions } from '../../../core/separation/examples.ts'
import { selectedTracks } from '../../../core/timeline/selection.ts'
import { trackExtent } from '../../../core/timeline/tracks.ts'
import { spansFor } from '../../listening/heard.ts'
import { compareResults } from '../../separate/compare.ts'
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

/** One subject a selected track that sounds; empty when there is nothing to separate. */
export const subjectsOf = (editor: Editor): Subject[] => {
  const document = documentOf(editor)
  const range = targetRange(editor)
  const { focusedTrack } = editor.editor.getState()
  if (range) {
    const tracks = selectedTracks(document, range)
    const here = focusedTrack && tracks.includes(focusedTrack) && range.tracks.length === 0 ? [focusedTrack] : tracks
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

/** Starts every wish for each subject, and remembers the last for "Repeat". */
export const startSeparations = async (
  editor: Editor,
  subjects: readonly Subject[],
  wishes: readonly SeparationWish[],
): Promise<void> => {
  await editor.project.settled()
  for (const { track, from, length } of subjects)
    for (const wish of wishes) {
      const request: SeparateRequest = { ...wish, track, from, length }
      await editor.host.call('separation.start', request)
      editor.shell.setState({ lastSeparation: request })
    }
  const asked = wishes.flatMap(({ query, also }) => [query, ...also]).filter((query) => query !== '')
  const { recentQueries } = editor.preferences.getState()
  editor.preferences.change({ recentQueries: [...new Set([...asked, ...recentQueries])].slice(0, 12) })
}

/** What "Repeat" asks for: the last separation of this session, else the newest result that the project holds. */
export const lastWish = ({ preferences, project, shell }: Editor): SeparationWish | null => {
  const { lastSeparation } = shell.getState()
  if (lastSeparation) return lastSeparation
  const made = Object.values(project.getState().document.source).flatMap(({ origin }) =>
    origin.kind === 'separation' ? [origin] : [],
  )
  const newest = made.toSorted((a, b) => b.madeAt.localeCompare(a.madeAt))[0]
  if (!newest) return null
  const { avoid = '', system, settings, seed } = newest
  const [query = newest.query, ...also] = newest.queries ?? []
  const { mode } = preferences.getState().separation
  return { query, also, avoid, system, settings, seed, mode, example: null }
}

/** A wish again, for other regions perhaps: where its sound was heard on one track says nothing of another. */
const wishAgain = (
  { shell }: Editor,
  { spans, ...wish }: SeparationWish,
  subjects: readonly Subject[],
): SeparationWish => {
  const track = shell.getState().lastSeparation?.track
  const within = spans && track ? spansFor({ track, spans }, subjects) : []
  return within.length > 0 ? { ...wish, spans: within } : wish
}

export const separateActions: Actions = {
  'separate.describe': ({ preferences, shell }) => {
    preferences.change({ sideTab: 'describe', sideOpen: true })
    shell.setState(({ describeAsked }) => ({ describeAsked: describeAsked + 1 }))
  },
  'separate.repeat': async (editor) => {
    const wish = lastWish(editor)
    const subjects = subjectsOf(editor)
    if (subjects.length === 0) editor.report({ code: 'nothing-selected' })
    else if (wish) await startSeparations(editor, subjects, [wishAgain(editor, wish, subjects)])
  },
  'separate.example': (editor) => {
    const [subject] = subjectsOf(editor)
    if (!subject) return
    const { track, from, length } = subject
    editor.shell.setState({ example: { tracks: [track], from, length } })
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
  'separate.compare': compareResults,
}
