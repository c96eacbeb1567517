import type { FileRef } from '../../contract/api.ts'
import { ask } from '../files/ask.ts'
import { adoptFiles } from '../files/import.ts'
import type { Editor } from '../state/context.tsx'

/** Whether a file's name is that of a network's weights. */
export const isCheckpoint = ({ name }: { readonly name: string }): boolean => /\.(ckpt|safetensors|pt|pth)$/i.test(name)

/** Takes files into the models folder, each as a job of its own. @throws HostError */
export const addModelFiles = async ({ host }: Editor, files: readonly FileRef[]): Promise<void> => {
  for (const file of files) await host.call('models.add', { file })
}

/** Takes dropped files into the models folder, with their bytes where the host cannot reach them. @throws HostError */
export const adoptModelFiles = async (editor: Editor, files: readonly File[]): Promise<void> =>
  addModelFiles(editor, await adoptFiles(editor, files))

/** Asks about checkpoints that were dropped on the editor, and adds them. @throws HostError */
export const offerModelFiles = async (editor: Editor, files: readonly File[]): Promise<void> => {
  const [first] = files
  if (!first) return
  const several = files.length > 1
  const reply = await ask(editor, {
    title: several ? `Add ${files.length} files as models?` : `Add “${first.name}” as a model?`,
    text: `${several ? 'They are' : 'It is'} copied to the models folder if Lasso knows what ${several ? 'they are' : 'it is'}. Nothing in a file is run.`,
    choices: [{ label: 'Add', value: 'add', kind: 'primary' }],
  })
  if (reply === 'add') await adoptModelFiles(editor, files)
}
