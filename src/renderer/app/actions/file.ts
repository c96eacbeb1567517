import { askFiles, askSaveFile } from '../../files/ask.ts'
import { importFiles } from '../../files/import.ts'
import { leaveProject, newProject, openProject, saveProjectAs } from '../../files/project.ts'
import { openDialog } from '../../state/shell-store.ts'
import type { Actions } from './action.ts'
import { documentOf } from './target.ts'

export const fileActions: Actions = {
  'file.new': newProject,
  'file.open': async (editor) => {
    const [file] = (await askFiles(editor, { kind: 'project', many: false })) ?? []
    if (file && (await leaveProject(editor))) await openProject(editor, file)
  },
  'file.save': async (editor) => {
    const { info } = editor.project.getState()
    if (!info?.named) return saveProjectAs(editor)
    await editor.project.settled()
    editor.notify({ title: 'Saved', text: 'Every edit is stored in the project file as you make it.', kind: 'success' })
  },
  'file.saveAs': (editor) => saveProjectAs(editor),
  'file.import': async (editor) => {
    const files = await askFiles(editor, { kind: 'media', many: true })
    if (files) await importFiles(editor, files, { at: 0, track: null })
  },
  'file.export': ({ shell }) => openDialog(shell, { name: 'export' }),
  'file.importLabels': async (editor) => {
    const [file] = (await askFiles(editor, { kind: 'labels', many: false })) ?? []
    if (!file) return
    const { count } = await editor.host.call('labels.import', { file })
    editor.notify({ title: count === 1 ? '1 label imported' : `${count} labels imported`, kind: 'success' })
  },
  'file.exportLabels': async (editor) => {
    const name = `${editor.project.getState().info?.name ?? 'Labels'} labels`
    const to = await askSaveFile(editor, { kind: 'labels', name, extension: 'txt' })
    if (!to) return
    const { download } = await editor.host.call('labels.export', { to })
    if (download) location.assign(editor.bytes(download))
    const count = Object.keys(documentOf(editor).marker).length
    editor.notify({ title: `${count} ${count === 1 ? 'label' : 'labels'} exported`, kind: 'success' })
  },
  'file.check': ({ shell }) => openDialog(shell, { name: 'check', file: null }),
  'file.recover': async (editor) => {
    const [file] = (await askFiles(editor, { kind: 'project', many: false })) ?? []
    if (file) openDialog(editor.shell, { name: 'recover', file, failure: null })
  },
  'file.close': async (editor) => {
    if (!(await leaveProject(editor))) return
    await editor.host.call('project.close', undefined)
    await editor.host.call('project.new', undefined)
    await editor.project.load()
  },
  'file.preferences': ({ shell }) => openDialog(shell, { name: 'preferences', page: 'general' }),
}
