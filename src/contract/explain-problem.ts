import { type Explanation, explain } from './explain.ts'
import type { LibraryProblem } from './library.ts'

const convert = 'The library reads WAV, AIFF, FLAC, MP3, Ogg Vorbis and Opus: convert it to one of these.'

/** What is wrong with a recording of the library, and what to do about it: nothing is imported, and no project is at stake. */
export const explainProblem = ({ file, failure, used }: LibraryProblem): Pick<Explanation, 'happened' | 'next'> => {
  const { happened, next } = explain(failure)
  if (used) return { happened, next: 'It is used as far as it goes.' }
  if (failure.code === 'media-needs-renderer')
    return { happened: `“${file}” is ${failure.format}, which is not read from a library.`, next: convert }
  if (failure.code === 'media-unknown') return { happened, next: convert }
  if (failure.code === 'media-empty')
    return {
      happened: `“${file}” is silent, or too short to show a sound.`,
      next: 'Put another recording in its place.',
    }
  return { happened, next }
}
