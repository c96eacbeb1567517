import { useSyncExternalStore } from 'react'
import { useEditor } from '../state/context.tsx'

/** Whether a command applies now, kept up to date. */
export const useCan = (command: string): boolean => {
  const { can, project, editor, shell } = useEditor()
  return useSyncExternalStore(
    (listener) => {
      const ends = [project.subscribe(listener), editor.subscribe(listener), shell.subscribe(listener)]
      return () => {
        for (const end of ends) end()
      }
    },
    () => can(command),
  )
}
