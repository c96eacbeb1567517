import type { FileRef } from '../../contract/api.ts'
import { failureOf } from '../../contract/failures.ts'
import type { Editor } from '../state/context.tsx'
import { openDialog } from '../state/shell-store.ts'
import { askSaveFile } from './ask.ts'

/** Opens a project; a damaged one leads to the recovery dialog. @throws HostError */
export const openProject = async (editor: Editor, file: FileRef, readOnly = false): Promise<void> => {
  const { host, project, shell } = editor
  await project.settled()
  try {
    await host.call('project.open', { file, readOnly })
    await project.load()
  } catch (thrown) {
    const failure = failureOf(thrown)
    if (failure.code !== 'project-damaged') throw thrown
    openDialog(shell, { name: 'recover', file, failure })
    return
  }
  const { info } = project.getState()
  if (info && info.notes.length > 0) editor.notify({ title: `${info.name} was repaired`, text: info.notes.join(' ') })
}

/** Names the project, or goes on in a copy under a new name. */
export const saveProjectAs = async (editor: Editor): Promise<void> => {
  const { info } = editor.project.getState()
  const file = await askSaveFile(editor, { kind: 'project', name: info?.name ?? 'Untitled', extension: 'lasso' })
  if (!file) return
  await editor.project.settled()
  const saved = await editor.host.call('project.saveAs', { file, overwrite: true })
  await editor.project.load()
  editor.notify({ title: `Saved as ${saved.name}`, kind: 'success' })
}
