import type { ModelRecord } from '../../contract/api.ts'
import { failureOf } from '../../contract/failures.ts'
import { ask } from '../files/ask.ts'
import type { Editor } from '../state/context.tsx'
import { formatBytes } from '../ui/format.ts'
import type { ModelAction } from './model-state.ts'

const remove = async (editor: Editor, model: ModelRecord): Promise<void> => {
  const reply = await ask(editor, {
    title: `Remove ${model.name}?`,
    text: `${formatBytes(model.present)} are freed. Results made with it stay in their projects, and it can be ${model.manual === null ? 'downloaded' : 'added'} again.`,
    choices: [{ label: 'Remove', value: 'remove', kind: 'danger' }],
  })
  if (reply === 'remove') await editor.host.call('models.remove', { model: model.id })
}

const discard = async (editor: Editor, model: ModelRecord): Promise<void> => {
  const reply = await ask(editor, {
    title:
      model.manual === null
        ? `Discard what was downloaded of ${model.name}?`
        : `Discard what is here of ${model.name}?`,
    text: `${formatBytes(model.present)} are freed, and ${model.manual === null ? 'a download begins at the start again' : 'the files can be added again'}.`,
    choices: [{ label: 'Discard', value: 'discard', kind: 'danger' }],
  })
  if (reply === 'discard') await editor.host.call('models.remove', { model: model.id })
}

const perform = async (editor: Editor, model: ModelRecord, action: ModelAction, accepts: boolean): Promise<void> => {
  const { host } = editor
  switch (action) {
    case 'download':
    case 'resume':
    case 'again':
      await host.call('models.download', { model: model.id, acceptLicence: accepts })
      return
    case 'pause':
      await host.call('models.pause', { model: model.id })
      return
    case 'cancel':
      if (model.job) await host.call('job.cancel', { job: model.job })
      return
    case 'verify':
      await host.call('models.verify', { model: model.id })
      return
    case 'remove':
      return remove(editor, model)
    case 'discard':
      return discard(editor, model)
  }
}

/**
 * Does what was chosen for a model; failures become notices. `accepts`: the person has just accepted its licence, which
 * the first download needs.
 */
export const actOnModel = (editor: Editor, model: ModelRecord, action: ModelAction, accepts = false): void => {
  perform(editor, model, action, accepts).catch((thrown) => editor.report(failureOf(thrown)))
}
