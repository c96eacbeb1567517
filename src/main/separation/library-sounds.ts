import { fail } from '../../contract/failures.ts'
import type { ExampleOrigin } from '../../contract/library.ts'
import type { LibraryMatch } from '../library/match.ts'
import type { LibraryService } from '../library/service.ts'
import type { JobState } from './state.ts'

/** What separations know of the user's library of sounds. */
export type SoundLibrary = Pick<LibraryService, 'find' | 'named'>

export const noLibrary: SoundLibrary = { find: () => null, named: () => null }

/** What shows a sound in place of regions: stored with the job, so that it goes on without the library. */
export type LibraryExamples = NonNullable<JobState['library']>

/** The examples of a query's words, or of sounds that were chosen, can serve now. */
export const isReady = (match: LibraryMatch | null): match is LibraryMatch =>
  match !== null && match.recordings > 0 && match.encoder !== null

export const originOf = ({ names, recordings }: LibraryMatch): ExampleOrigin => ({
  from: 'library',
  names: [...names],
  recordings,
})

const written = (latent: Float32Array): string =>
  Buffer.from(latent.buffer, latent.byteOffset, latent.byteLength).toString('base64')

/** Latents as they were before they were stored. */
export const latentsOf = ({ sounds }: LibraryExamples): Float32Array[] =>
  sounds.map(({ latent }) => new Float32Array(new Uint8Array(Buffer.from(latent, 'base64')).buffer))

/** What several sounds are like, as one; null when what was heard of them is gone. */
const heardOf = async (match: LibraryMatch): Promise<LibraryExamples['sounds'][number] | null> => {
  const found = await match.latent()
  return found && { name: match.names.join(', '), recordings: found.recordings, latent: written(found.latent) }
}

/** What the library has for words; null when it has nothing that can serve now. */
export const examplesForWords = async (library: SoundLibrary, words: string): Promise<LibraryExamples | null> => {
  const match = library.find(words)
  if (!isReady(match)) return null
  const heard = await heardOf(match)
  return heard && { encoder: match.encoder!, sounds: [heard] }
}

/** What the library has for sounds that were chosen by name. @throws HostError bad-request when one cannot serve now */
export const examplesOfSounds = async (
  library: SoundLibrary,
  names: readonly string[],
): Promise<LibraryExamples | null> => {
  const sounds: LibraryExamples['sounds'] = []
  let encoder = ''
  for (const name of names) {
    const match = library.named([name])
    const heard = isReady(match) ? await heardOf(match) : null
    if (!heard)
      return fail({
        code: 'bad-request',
        method: 'separation.start',
        problem: `there is nothing of “${name}” in your library that Lasso has listened to`,
      })
    encoder = match!.encoder!
    sounds.push(heard)
  }
  return sounds.length > 0 ? { encoder, sounds } : null
}
