import { useEffect } from 'react'
import { useEditor, useLibrary } from '../state/context.tsx'
import { stackDialog } from '../state/shell-store.ts'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'
import { counted } from './library-words.ts'

/** Which folder the user's sounds lie in, and the way to them: a line of the preferences. */
export const LibraryField = () => {
  const { library: store, shell } = useEditor()
  const library = useLibrary((state) => state.library)
  useEffect(() => store.load(), [store])
  const hint =
    library === null
      ? undefined
      : library.folder === null
        ? 'No folder was chosen.'
        : `${counted(library.sounds.length, 'sound')} in ${library.folder}`
  return (
    <Field name="Your sounds" hint={hint}>
      <Button onClick={() => stackDialog(shell, { name: 'library' })}>Library of sounds…</Button>
    </Field>
  )
}
