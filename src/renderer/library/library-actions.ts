import { failureOf } from '../../contract/failures.ts'
import { askFolder } from '../files/ask.ts'
import type { Editor } from '../state/context.tsx'

/** Asks for the folder in which the user's sounds lie. */
export const chooseLibrary = async (editor: Editor): Promise<void> => {
  const folder = await askFolder(editor)
  if (folder) editor.library.take(await editor.host.call('library.setFolder', { folder }))
}

/** Forgets which folder it is; what lies in it stays as it is, and so does what was heard of it. */
export const forgetLibrary = async ({ host, library, shell }: Editor): Promise<void> => {
  library.take(await host.call('library.setFolder', { folder: null }))
  shell.setState({ chosenSounds: [] })
}

/** Does something that may fail, and says so. */
export const attempt = ({ report }: Editor, work: Promise<unknown>): void => {
  work.catch((thrown) => report(failureOf(thrown)))
}
