import { useEffect } from 'react'
import { failureOf } from '../../contract/failures.ts'
import { takeDroppedFiles } from '../files/drop.ts'
import { importFiles } from '../files/import.ts'
import { openProject } from '../files/project.ts'
import { watchLanes } from '../listening/watch-lanes.ts'
import { useEditor, usePreferences, useProject } from '../state/context.tsx'
import { tellOfJobs } from './job-notices.ts'
import { keepFocus } from './keep-focus.ts'

/** Theme and motion as chosen, on the root element. */
const useAppearance = (): void => {
  const theme = usePreferences((state) => state.theme)
  const motion = usePreferences((state) => state.motion)
  useEffect(() => {
    const { dataset } = document.documentElement
    if (theme === 'system') delete dataset.theme
    else dataset.theme = theme
    if (motion === 'system') delete dataset.motion
    else dataset.motion = motion
  }, [theme, motion])
}

const useTitle = (): void => {
  const name = useProject((state) => state.info?.name)
  useEffect(() => {
    document.title = name ? `${name} – Lasso` : 'Lasso'
  }, [name])
}

/** Commands from outside of the page: the system's menus, a second instance, files opened from the desktop. */
const useOutsideCommands = (): void => {
  const editor = useEditor()
  useEffect(
    () =>
      editor.host.on('app.command', ({ command, files }) => {
        const [first] = files
        if (command === 'file.open' && first)
          openProject(editor, first).catch((thrown) => editor.report(failureOf(thrown)))
        else if (command === 'file.import' && first)
          importFiles(editor, files, { at: 0, track: null }).catch((thrown) => editor.report(failureOf(thrown)))
        else editor.run(command)
      }),
    [editor],
  )
}

/** Files dropped beside the timeline are imported too: a browser would otherwise leave the editor to show them. */
const useDrops = (): void => {
  const editor = useEditor()
  useEffect(() => {
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false
    const over = (event: DragEvent): void => {
      if (hasFiles(event)) event.preventDefault()
    }
    const drop = (event: DragEvent): void => {
      if (event.defaultPrevented || !hasFiles(event)) return
      event.preventDefault()
      takeDroppedFiles(editor, [...(event.dataTransfer?.files ?? [])], { at: 0, track: null }).catch((thrown) =>
        editor.report(failureOf(thrown)),
      )
    }
    window.addEventListener('dragover', over)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragover', over)
      window.removeEventListener('drop', drop)
    }
  }, [editor])
}

/** A page that closes while an edit is still on its way asks first; after that nothing can be lost. */
const useLeaving = (): void => {
  const { project } = useEditor()
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent): void => {
      if (project.getState().unsent > 0) event.preventDefault()
    }
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [project])
}

/** What the window does beside showing things. */
export const useEffects = (): void => {
  const editor = useEditor()
  useAppearance()
  useTitle()
  useOutsideCommands()
  useDrops()
  useLeaving()
  useEffect(() => keepFocus(editor.project, editor.editor), [editor])
  useEffect(() => tellOfJobs(editor), [editor])
  useEffect(() => watchLanes(editor), [editor])
}
