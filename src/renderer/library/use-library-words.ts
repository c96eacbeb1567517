import { useMemo } from 'react'
import { useLibrary } from '../state/context.tsx'
import { knownOf } from './library-words.ts'

/** What the user's library knows, as of a system: one, or none where there is nothing in it. */
export const useLibraryWords = () => {
  const library = useLibrary((state) => state.library)
  return useMemo(() => (library && library.sounds.length > 0 ? [knownOf(library)] : []), [library])
}
