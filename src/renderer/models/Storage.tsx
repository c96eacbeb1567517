import { FolderOpen } from 'lucide-react'
import { useEffect, useState } from 'react'
import { failureOf } from '../../contract/failures.ts'
import { ask, askFolder } from '../files/ask.ts'
import { type Editor, useEditor, useModels } from '../state/context.tsx'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'
import { formatBytes } from '../ui/format.ts'

/** Asks for another folder, and whether what is here goes along. */
const changeFolder = async (editor: Editor): Promise<void> => {
  const folder = await askFolder(editor)
  if (!folder) return
  const bytes = (editor.models.getState().models ?? []).reduce((sum, { present }) => sum + present, 0)
  const reply =
    bytes === 0
      ? 'stay'
      : await ask(editor, {
          title: 'Move the models there?',
          text: `${formatBytes(bytes)} lie in the folder of now. Those that stay there are not used until it is chosen again.`,
          choices: [
            { label: 'Leave them', value: 'stay' },
            { label: 'Move them', value: 'move', kind: 'primary' },
          ],
        })
  if (reply === null) return
  await editor.host.call('models.setFolder', { folder, move: reply === 'move' })
  editor.models.readStorage()
}

/** Where models lie, what is free there, and where they come from when that is not the usual place. */
export const FolderField = () => {
  const editor = useEditor()
  const storage = useModels((state) => state.storage)
  useEffect(() => editor.models.readStorage(), [editor])
  const free = storage?.free == null ? null : `${formatBytes(storage.free)} free`
  const from = storage?.endpoint ? `Downloads come from ${storage.endpoint}.` : null
  return (
    <Field name="Folder" hint={[free, from].filter((part) => part !== null).join(' · ') || undefined}>
      <div className="models-folder">
        <span className="files-path-text selectable" title={storage?.folder}>
          {storage?.folder ?? '…'}
        </span>
        <Button
          icon={FolderOpen}
          disabled={!storage}
          onClick={() => void changeFolder(editor).catch((thrown) => editor.report(failureOf(thrown)))}
        >
          Change folder…
        </Button>
      </div>
    </Field>
  )
}

const kept = (safely: boolean): string =>
  safely
    ? 'Kept in the safe storage of this system, and sent to Hugging Face alone.'
    : 'This system has no safe storage: the token is forgotten when Lasso ends. It is sent to Hugging Face alone.'

/** The token that opens gated files. It goes to the host and never comes back. */
export const TokenField = () => {
  const { host, models, notify, report } = useEditor()
  const storage = useModels((state) => state.storage)
  const [token, setToken] = useState('')
  const set = (value: string | null): void => {
    host.call('models.setToken', { token: value }).then(
      (next) => {
        models.setStorage(next)
        setToken('')
        notify({ title: value === null ? 'The access token is forgotten' : 'The access token is set', kind: 'success' })
      },
      (thrown) => report(failureOf(thrown)),
    )
  }
  if (!storage) return null
  const wanted = token.trim()
  return (
    <Field
      name="Access token"
      hint={`Only for models whose authors ask you to sign in at Hugging Face. ${kept(storage.tokenIsSafe)}`}
    >
      <form
        className="models-token"
        onSubmit={(event) => {
          event.preventDefault()
          if (wanted !== '') set(wanted)
        }}
      >
        <input
          className="text-field"
          type="password"
          aria-label="Access token of Hugging Face"
          placeholder={storage.hasToken ? 'A token is set' : 'hf_…'}
          autoComplete="off"
          spellCheck={false}
          maxLength={500}
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
        <Button type="submit" disabled={wanted === ''}>
          {storage.hasToken ? 'Replace' : 'Set'}
        </Button>
        {storage.hasToken && <Button onClick={() => set(null)}>Forget</Button>}
      </form>
    </Field>
  )
}
