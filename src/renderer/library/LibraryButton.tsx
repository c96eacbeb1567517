import { FolderHeart } from 'lucide-react'
import { useEditor, useLibrary } from '../state/context.tsx'
import { IconButton } from '../ui/Button.tsx'

/** The way to a library for who has none; who has one finds the way beside its sounds. */
export const LibraryButton = () => {
  const { run } = useEditor()
  const hasNone = useLibrary(({ library }) => library?.folder === null)
  if (!hasNone) return null
  return (
    <IconButton
      icon={FolderHeart}
      size={13}
      side="left"
      label="Use a folder of your own sounds…"
      onClick={() => run('library.open')}
    />
  )
}
