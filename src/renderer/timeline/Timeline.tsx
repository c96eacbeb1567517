import { useEffect, useMemo } from 'react'
import { failureOf } from '../../contract/failures.ts'
import { keysOf } from '../../core/commands/keys.ts'
import { commandById } from '../../core/commands/table.ts'
import { takeDroppedFiles } from '../files/drop.ts'
import { LaneStates } from '../listening/LaneStates.tsx'
import { keepHeard } from '../listening/listen.ts'
import { useEditor } from '../state/context.tsx'
import { rememberView } from '../state/view-memory.ts'
import type { TimelineServices } from './services.ts'
import { TimelineView } from './TimelineView.tsx'

/** The timeline of the editor around it; fills its container. */
export const Timeline = () => {
  const editor = useEditor()
  const services = useMemo(
    (): TimelineServices => ({
      project: editor.project,
      editor: editor.editor,
      playback: editor.playback,
      listening: editor.listening,
      bytes: editor.bytes,
      run: editor.run,
      can: editor.can,
      binding: (id) => {
        const command = commandById.get(id)
        return command && keysOf(command, editor.preferences.getState().keys)[0]
      },
      useAsExample: (sound, region) => keepHeard(editor, sound, region),
      importFiles: (files, at, track) => {
        takeDroppedFiles(editor, files, { at, track }).catch((thrown) => editor.report(failureOf(thrown)))
      },
    }),
    [editor],
  )
  useEffect(() => rememberView(editor.project, editor.editor), [editor])
  return (
    <>
      <TimelineView services={services} />
      <LaneStates />
    </>
  )
}
