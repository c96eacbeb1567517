import { type DragEvent, useState } from 'react'
import { failureOf } from '../../contract/failures.ts'
import { settingsOf } from '../../core/project/records.ts'
import { askFiles } from '../files/ask.ts'
import { adoptFiles, importFiles } from '../files/import.ts'
import { isCheckpoint } from '../models/add-files.ts'
import type { Editor } from '../state/context.tsx'

const place = { at: 0, track: null, as: 'example' } as const

/** Asks for recordings that show a sound, and searches by them. */
export const askForExamples = async (editor: Editor): Promise<void> => {
  const files = await askFiles(editor, { kind: 'media', many: true })
  if (!files) return
  editor.preferences.change({ sideTab: 'describe', sideOpen: true })
  await importFiles(editor, files, place)
}

const filesOf = ({ dataTransfer }: DragEvent): File[] => [...dataTransfer.files]

/** Projects and models that are dropped here are taken as anywhere else. */
const isRecording = (file: File): boolean => !isCheckpoint(file) && !/\.lasso$/i.test(file.name)

/**
 * Makes a part of the page take files as examples. Without a recording there is nothing to search, and files are
 * recordings themselves: the window imports them.
 */
export const useExampleDrop = (editor: Editor) => {
  const [over, setOver] = useState(false)
  const takes = (event: DragEvent): boolean =>
    event.dataTransfer.types.includes('Files') && settingsOf(editor.project.getState().document).rate !== null
  return {
    over,
    handlers: {
      onDragOver: (event: DragEvent): void => {
        if (!takes(event)) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'copy'
        setOver(true)
      },
      onDragLeave: (event: DragEvent): void => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false)
      },
      onDrop: (event: DragEvent): void => {
        setOver(false)
        const files = filesOf(event)
        if (!takes(event) || files.length === 0 || !files.every(isRecording)) return
        event.preventDefault()
        adoptFiles(editor, files)
          .then((adopted) => importFiles(editor, adopted, place))
          .catch((thrown) => editor.report(failureOf(thrown)))
      },
    },
  }
}
