import type { Library, LibraryProblem, LibrarySound } from '../../contract/library.ts'
import { otherWords } from '../../core/library/sounds.ts'
import { type FoundLibrary, type Recording, statusOf } from './recordings.ts'

const mostProblems = 1000
const mostStray = 100

const problemOf = (recording: Recording): LibraryProblem[] => {
  const { path: file, heard } = recording
  const status = statusOf(recording)
  if (status === 'failed') return [{ file, failure: recording.failure!, used: false }]
  if (status === 'silent') return [{ file, failure: { code: 'media-empty', file }, used: false }]
  const warning = status === 'heard' ? heard?.warning : null
  if (!warning) return []
  return [{ file, failure: { code: 'media-damaged', file, format: 'audio', reason: warning }, used: true }]
}

/** A found library as the contract shows it. */
export const tellLibrary = (
  found: FoundLibrary,
): Pick<
  Library,
  'sounds' | 'problems' | 'furtherProblems' | 'stray' | 'furtherStray' | 'passedOver' | 'tooMany' | 'waiting'
> => {
  const { recordings, passedOver, tooMany, unreadable } = found
  const bySound = Map.groupBy(recordings, ({ sound }) => sound)
  const sounds = found.sounds.map(({ name, nested }): LibrarySound => {
    const own = (bySound.get(name) ?? []).map(statusOf)
    const count = (wanted: string): number => own.filter((status) => status === wanted).length
    return {
      ...{ name, nested, words: otherWords(name), recordings: own.length },
      ...{ heard: count('heard'), waiting: count('waiting') },
    }
  })
  const problems = [...unreadable, ...recordings.flatMap(problemOf)]
  const stray = (bySound.get(null) ?? []).map(({ path }) => path)
  return {
    ...{ sounds, passedOver, tooMany },
    problems: problems.slice(0, mostProblems),
    furtherProblems: Math.max(0, problems.length - mostProblems),
    stray: stray.slice(0, mostStray),
    furtherStray: Math.max(0, stray.length - mostStray),
    waiting: sounds.reduce((sum, { waiting }) => sum + waiting, 0),
  }
}
