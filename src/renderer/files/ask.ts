import type { FileRef } from '../../contract/api.ts'
import type { Editor } from '../state/context.tsx'
import { closeDialog, type DialogRequest, type FileKind, stackDialog } from '../state/shell-store.ts'

type FilesRequest = Omit<Extract<DialogRequest, { name: 'files' }>, 'answer' | 'name'>

/** Opens the page's own file dialog. Null when it is closed without an answer. */
const askHere = ({ shell }: Editor, wish: FilesRequest): Promise<FileRef[] | null> =>
  new Promise((resolve) => {
    const request: DialogRequest = {
      name: 'files',
      ...wish,
      answer: (files) => {
        closeDialog(shell, request)
        resolve(files)
      },
    }
    stackDialog(shell, request)
  })

/** Asks for files to open: the system's own dialog, or the page's over the host's folders. Null when cancelled. */
export const askFiles = (
  editor: Editor,
  { kind, many }: { readonly kind: Exclude<FileKind, 'audio'>; readonly many: boolean },
): Promise<FileRef[] | null> =>
  editor.description.dialogs === 'native'
    ? editor.host.call('dialog.open', { kind, many })
    : askHere(editor, { purpose: 'open', kind, many, suggested: '', extension: '' })

/** Asks where to save, and about replacing a file. Null when cancelled. */
export const askSaveFile = async (
  editor: Editor,
  {
    kind,
    name,
    extension,
  }: { readonly kind: Exclude<FileKind, 'media' | 'model'>; readonly name: string; readonly extension: string },
): Promise<FileRef | null> => {
  if (editor.description.dialogs === 'native') return editor.host.call('dialog.save', { kind, name, extension })
  const files = await askHere(editor, { purpose: 'save', kind, many: false, suggested: name, extension })
  return files?.[0] ?? null
}

/** Asks for a folder; null when cancelled. */
export const askFolder = async (editor: Editor): Promise<FileRef | null> => {
  if (editor.description.dialogs === 'native') return editor.host.call('dialog.folder', undefined)
  const files = await askHere(editor, { purpose: 'folder', kind: 'audio', many: false, suggested: '', extension: '' })
  return files?.[0] ?? null
}

/** Asks a question with named answers; null when dismissed. */
export const ask = (
  { shell }: Editor,
  question: Omit<Extract<DialogRequest, { name: 'question' }>, 'answer' | 'name'>,
): Promise<string | null> =>
  new Promise((resolve) => {
    const request: DialogRequest = {
      name: 'question',
      ...question,
      answer: (value) => {
        closeDialog(shell, request)
        resolve(value)
      },
    }
    stackDialog(shell, request)
  })
