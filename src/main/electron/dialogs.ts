import { type BrowserWindow, dialog, type FileFilter } from 'electron'
import type { Dialogs } from '../handlers/context.ts'

const filters: { readonly [kind in 'media' | 'project' | 'labels' | 'audio' | 'model']: FileFilter[] } = {
  media: [
    {
      name: 'Recordings',
      extensions: [
        ...['wav', 'wave', 'bwf', 'rf64', 'w64', 'aif', 'aiff', 'aifc', 'flac', 'mp3', 'ogg', 'oga', 'opus'],
        ...['m4a', 'aac', 'mp4', 'm4v', 'mov', 'webm', 'mkv'],
      ],
    },
    { name: 'All files', extensions: ['*'] },
  ],
  project: [{ name: 'Lasso projects', extensions: ['lasso'] }],
  labels: [{ name: 'Labels', extensions: ['txt'] }],
  audio: [],
  model: [
    { name: 'Checkpoints', extensions: ['ckpt', 'pt', 'pth', 'safetensors', 'bin', 'json', 'txt'] },
    { name: 'All files', extensions: ['*'] },
  ],
}

/** The system's own file dialogs, as sheets of the window. */
export const nativeDialogs = (window: () => BrowserWindow | null): Dialogs => {
  const inWindow = <T>(show: (parent: BrowserWindow) => Promise<T>, none: T): Promise<T> => {
    const parent = window()
    return parent ? show(parent) : Promise.resolve(none)
  }
  const cancelled = { canceled: true, filePaths: [] as string[], filePath: '' }
  return {
    open: async (kind, many) => {
      const properties: ('openFile' | 'multiSelections')[] = many ? ['openFile', 'multiSelections'] : ['openFile']
      const answer = await inWindow(
        (parent) => dialog.showOpenDialog(parent, { properties, filters: filters[kind] }),
        cancelled,
      )
      return answer.canceled ? null : answer.filePaths
    },
    save: async (kind, name, extension) => {
      const own = kind === 'audio' ? [{ name: extension.toUpperCase(), extensions: [extension] }] : filters[kind]
      const answer = await inWindow(
        (parent) => dialog.showSaveDialog(parent, { defaultPath: name, filters: own }),
        cancelled,
      )
      return answer.canceled || !answer.filePath ? null : answer.filePath
    },
    folder: async () => {
      const answer = await inWindow(
        (parent) => dialog.showOpenDialog(parent, { properties: ['openDirectory', 'createDirectory'] }),
        cancelled,
      )
      return answer.canceled ? null : (answer.filePaths[0] ?? null)
    },
  }
}
