import type { FileRef } from '../../contract/api.ts'
import type { Editor } from '../state/context.tsx'
import type { FileKind } from '../state/shell-store.ts'

type Native = 'media' | 'project' | 'labels'

/** Asks for files to open: the system's own dialog, or the page's over the host's folders. Null when cancelled. */
export const askFiles = (
  { description, host, shell }: Editor,
  { kind, many }: { readonly kind: Native; readonly many: boolean },
): Promise<FileRef[] | null> => {
  if (description.dialogs === 'native') return host.call('dialog.open', { kind, many })
  return new Promise((resolve) => {
    const close = (files: FileRef[] | null): void => {
      shell.setState({ dialog: null })
      resolve(files)
    }
    shell.setState({
      dialog: { name: 'files', purpose: 'open', kind, many, suggested: '', extension: '', answer: close },
    })
  })
}

/** Asks where to save. The page's own dialog has asked about replacing a file by the time it answers. */
export const askSaveFile = async (
  { description, host, shell }: Editor,
  {
    kind,
    name,
    extension,
  }: { readonly kind: Exclude<FileKind, 'media'>; readonly name: string; readonly extension: string },
): Promise<FileRef | 'cancelled'> => {
  if (description.dialogs === 'native')
    return (await host.call('dialog.save', { kind, name, extension })) ?? 'cancelled'
  return new Promise((resolve) => {
    const close = (files: FileRef[] | null): void => {
      shell.setState({ dialog: null })
      resolve(files?.[0] ?? 'cancelled')
    }
    shell.setState({
      dialog: { name: 'files', purpose: 'save', kind, many: false, suggested: name, extension, answer: close },
    })
  })
}

/** Asks for a folder; null when cancelled. */
export const askFolder = ({ description, host, shell }: Editor): Promise<FileRef | null> => {
  if (description.dialogs === 'native') return host.call('dialog.folder', undefined)
  return new Promise((resolve) => {
    const { dialog: before } = shell.getState()
    const close = (files: FileRef[] | null): void => {
      shell.setState({ dialog: before })
      resolve(files?.[0] ?? null)
    }
    shell.setState({
      dialog: {
        name: 'files',
        purpose: 'folder',
        kind: 'audio',
        many: false,
        suggested: '',
        extension: '',
        answer: close,
      },
    })
  })
}

/** Asks a question with named answers; null when dismissed. */
export const ask = (
  { shell }: Editor,
  question: {
    readonly title: string
    readonly text: string
    readonly choices: readonly {
      readonly label: string
      readonly value: string
      readonly kind?: 'danger' | 'primary'
    }[]
  },
): Promise<string | null> =>
  new Promise((resolve) => {
    const { dialog: before } = shell.getState()
    const answer = (value: string | null): void => {
      shell.setState({ dialog: before })
      resolve(value)
    }
    shell.setState({ dialog: { name: 'question', ...question, answer } })
  })
