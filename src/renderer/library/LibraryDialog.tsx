import { ExternalLink, FolderOpen, RefreshCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import { explain } from '../../contract/explain.ts'
import type { Library } from '../../contract/library.ts'
import { useEditor, useLibrary } from '../state/context.tsx'
import { Button } from '../ui/Button.tsx'
import { DialogFrame } from '../ui/DialogFrame.tsx'
import { Field } from '../ui/Field.tsx'
import { LibraryProblems } from './LibraryProblems.tsx'
import { LibraryStatus } from './LibraryStatus.tsx'
import { attempt, chooseLibrary, forgetLibrary } from './library-actions.ts'
import { soundFact, soundsMatching } from './library-words.ts'
import './library.css'

/** Sounds beyond these are searched rather than looked through. */
const few = 8

/** Where the library lies, and what can be done about that. */
const FolderLine = ({ library }: { readonly library: Library }) => {
  const editor = useEditor()
  const { folder, fixed, canReveal } = library
  return (
    <Field name="Folder" hint={fixed ? 'The command line or LASSO_LIBRARY names it.' : 'Lasso only ever reads it.'}>
      <div className="library-folder">
        <span className="library-path selectable" title={folder ?? undefined}>
          {folder ?? 'None chosen'}
        </span>
        {folder !== null && canReveal && (
          <Button icon={ExternalLink} onClick={() => attempt(editor, editor.host.call('library.reveal', undefined))}>
            Show
          </Button>
        )}
        {!fixed && (
          <Button
            icon={FolderOpen}
            {...(folder === null ? { kind: 'primary' } : {})}
            onClick={() => attempt(editor, chooseLibrary(editor))}
          >
            {folder === null ? 'Choose a folder…' : 'Change…'}
          </Button>
        )}
        {!fixed && folder !== null && (
          <Button kind="quiet" onClick={() => attempt(editor, forgetLibrary(editor))}>
            Forget
          </Button>
        )}
      </div>
    </Field>
  )
}

const Sounds = ({ library: { sounds } }: { readonly library: Library }) => {
  const [search, setSearch] = useState('')
  const found = soundsMatching(sounds, search)
  return (
    <>
      {sounds.length > few && (
        <input
          type="search"
          className="text-field"
          aria-label="Find a sound"
          placeholder={`Find among ${sounds.length} sounds`}
          spellCheck={false}
          autoComplete="off"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      )}
      <ul className="library-list" aria-label="Sounds of your library">
        {found.map((sound) => (
          <li key={sound.name} className="library-sound" data-usable={sound.heard > 0}>
            <span className="library-sound-name">{sound.name}</span>
            <span className="library-sound-words">{sound.words.slice(0, 4).join(', ')}</span>
            <span className="numbers">{soundFact(sound)}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="side-empty">None of them is called “{search.trim()}”.</p>}
    </>
  )
}

/** The user's own folder of sounds: which it is, what was heard of it, and what in it cannot be used. */
export const LibraryDialog = ({ onClose }: { onClose(): void }) => {
  const { library: store } = useEditor()
  const library = useLibrary((state) => state.library)
  const failure = useLibrary((state) => state.failure)
  useEffect(() => store.load(), [store])
  return (
    <DialogFrame
      title="Library of sounds"
      description="A folder of your own with one folder for each sound: “Dog” holds recordings of dogs. Lasso listens to them once, and then their names, and words for the same sound, find more of it."
      size="large"
      onClose={onClose}
      actions={
        <>
          {library && library.folder !== null && (
            <span className="dialog-actions-start">
              <Button icon={RefreshCw} disabled={library.state === 'looking'} onClick={() => store.look(true)}>
                Look again
              </Button>
            </span>
          )}
          <Button kind={library?.folder === null ? 'plain' : 'primary'} onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <div className="library">
        {failure && !library && <p className="library-note">{explain(failure).happened}</p>}
        {!library && !failure && <p className="side-empty">Looking…</p>}
        {library && (
          <>
            <FolderLine library={library} />
            <LibraryStatus library={library} />
            {library.sounds.length > 0 && <Sounds library={library} />}
            <LibraryProblems library={library} />
          </>
        )}
      </div>
    </DialogFrame>
  )
}
