import type { FileRef } from '../../contract/api.ts'
import { failureOf } from '../../contract/failures.ts'
import type { Editor } from '../state/context.tsx'
import { openDialog } from '../state/shell-store.ts'
import { ask, askSaveFile } from './ask.ts'

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

/**
 * Before an unnamed project is left: nothing is lost either way, but a name makes it easier to find.
 * @returns false when the user would rather stay
 */
export const leaveProject = async (editor: Editor): Promise<boolean> => {
  const { info, document } = editor.project.getState()
  await editor.project.settled()
  const empty = Object.keys(document.track).length === 0 && Object.keys(document.source).length === 0
  if (!info || info.named || empty) return true
  const reply = await ask(editor, {
    title: 'Name this project?',
    text: 'Every edit of it is kept. Without a name, Lasso offers it again the next time it starts.',
    choices: [
      { label: 'Keep without a name', value: 'keep' },
      { label: 'Save…', value: 'save', kind: 'primary' },
    ],
  })
  if (reply === 'save') await saveProjectAs(editor)
  return reply === 'keep' || (reply === 'save' && editor.project.getState().info?.named === true)
}

/** Begins a new project in place of the open one. @throws HostError */
export const newProject = async (editor: Editor): Promise<void> => {
  if (!(await leaveProject(editor))) return
  await editor.host.call('project.new', undefined)
  await editor.project.load()
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
