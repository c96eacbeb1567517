import { ArrowUp, FileAudio, File as FileIcon, Folder, Upload } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { FileRef, Result } from '../../contract/api.ts'
import { explain } from '../../contract/explain.ts'
import { failureOf } from '../../contract/failures.ts'
import { useEditor } from '../state/context.tsx'
import type { DialogRequest } from '../state/shell-store.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { DialogFrame } from '../ui/DialogFrame.tsx'
import { formatBytes, formatMoment } from '../ui/format.ts'
import { ask } from './ask.ts'
import { upload } from './import.ts'
import { RecentProjects } from './RecentProjects.tsx'
import './files.css'

type Request = Extract<DialogRequest, { name: 'files' }>
type Listing = Result<'files.list'>
type Entry = Listing['entries'][number]

const endings: { readonly [kind in Request['kind']]: RegExp } = {
  media: /\.(wav|wave|bwf|rf64|aif|aiff|aifc|flac|mp3|ogg|oga|opus|m4a|aac|mp4|m4v|mov|webm|mka|mkv)$/i,
  project: /\.lasso$/i,
  labels: /\.(txt|tsv|labels)$/i,
  audio: /\.(wav|flac|mp3|opus)$/i,
  model: /\.(ckpt|pt|pth|safetensors|bin|json|txt)$/i,
}

const titles = {
  open: {
    media: 'Import audio',
    project: 'Open a project',
    labels: 'Import labels',
    audio: 'Open audio',
    model: 'Add a model',
  },
  save: {
    media: 'Save',
    project: 'Save the project',
    labels: 'Export labels',
    audio: 'Export audio',
    model: 'Save the model',
  },
} as const

const actions = { save: 'Save', folder: 'Choose this folder' } as const
const openings = { media: 'Import', project: 'Open', labels: 'Open', audio: 'Open', model: 'Add' } as const

/** The page's own file dialog, over the folders of the host's machine. */
export const FilesDialog = ({ request }: { readonly request: Request }) => {
  const editor = useEditor()
  const { host } = editor
  const { purpose, kind, many, suggested, extension, answer } = request
  const [listing, setListing] = useState<Listing | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [name, setName] = useState(suggested)
  const [busy, setBusy] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const tell = (thrown: unknown): void => setProblem(explain(failureOf(thrown)).happened)

  const go = (folder: FileRef | null): void => {
    setChosen(new Set())
    setProblem(null)
    host.call('files.list', { folder }).then(setListing, tell)
  }
  useEffect(() => {
    let current = true
    host.call('files.list', { folder: null }).then(
      (list) => current && setListing(list),
      (thrown) => current && setProblem(explain(failureOf(thrown)).happened),
    )
    return () => {
      current = false
    }
  }, [host])

  const fits = (entry: Entry): boolean => entry.kind === 'folder' || endings[kind].test(entry.file.name)
  const entries = (listing?.entries ?? []).filter((entry) => fits(entry) && !entry.file.name.startsWith('.'))
  const files = entries.filter((entry) => entry.kind === 'file' && chosen.has(entry.file.ref)).map(({ file }) => file)

  const toggle = (entry: Entry, add: boolean): void => {
    if (entry.kind === 'folder') {
      go(entry.file)
      return
    }
    if (purpose === 'save') setName(entry.file.name.replace(endings[kind], ''))
    const next = new Set(add && many ? chosen : [])
    if (chosen.has(entry.file.ref) && add) next.delete(entry.file.ref)
    else next.add(entry.file.ref)
    setChosen(next)
  }

  const save = async (): Promise<void> => {
    if (name.trim() === '') return
    // Someone who types a name and presses Enter before the folder is read means the folder that is being read.
    const { folder } = listing ?? (await host.call('files.list', { folder: null }))
    const full =
      extension && !name.toLowerCase().endsWith(`.${extension}`) ? `${name.trim()}.${extension}` : name.trim()
    const { file, exists } = await host.call('files.child', { folder, name: full })
    if (exists) {
      const reply = await ask(editor, {
        title: `Replace “${full}”?`,
        text: 'A file of this name is already there. What is in it now will be gone.',
        choices: [{ label: 'Replace', value: 'replace', kind: 'danger' }],
      })
      if (reply !== 'replace') return
    }
    answer([file])
  }
  const finish = (): void => {
    if (purpose === 'folder' && listing) answer([listing.folder])
    else if (purpose === 'open' && files.length > 0) answer(files)
    else if (purpose === 'save') save().catch(tell)
  }
  const send = async (list: FileList | null): Promise<void> => {
    if (!list || list.length === 0) return
    setBusy(true)
    try {
      answer(await Promise.all([...list].map((file) => upload(editor, file))))
    } catch (thrown) {
      tell(thrown)
    } finally {
      setBusy(false)
    }
  }
  const ready = purpose === 'folder' ? listing !== null : purpose === 'open' ? files.length > 0 : name.trim() !== ''

  return (
    <DialogFrame
      title={purpose === 'folder' ? 'Choose a folder' : titles[purpose][kind]}
      size="large"
      onClose={() => answer(null)}
      actions={
        <>
          {purpose === 'open' && (
            <span className="dialog-actions-start">
              <input
                ref={input}
                type="file"
                hidden
                multiple={many}
                aria-label="Upload from this device"
                onChange={(event) => void send(event.target.files)}
              />
              <Button icon={Upload} disabled={busy} onClick={() => input.current?.click()}>
                {busy ? 'Uploading…' : 'Upload from this device…'}
              </Button>
            </span>
          )}
          <Button onClick={() => answer(null)}>Cancel</Button>
          <Button kind="primary" disabled={!ready || busy} onClick={finish}>
            {purpose === 'open' ? openings[kind] : actions[purpose]}
          </Button>
        </>
      }
    >
      {purpose === 'open' && kind === 'project' && <RecentProjects onChoose={(file) => answer([file])} />}
      <div className="files-path">
        <IconButton
          icon={ArrowUp}
          label="Folder above"
          disabled={!listing?.parent}
          onClick={() => listing?.parent && go(listing.parent)}
        />
        <span className="files-path-text selectable" title={listing?.path}>
          {listing?.path ?? '…'}
        </span>
      </div>
      {problem && (
        <p className="files-problem" role="alert">
          {problem}
        </p>
      )}
      <ul className="files-list" aria-label="Files">
        {entries.map((entry) => (
          <li key={entry.file.ref}>
            <button
              type="button"
              className="files-entry"
              aria-pressed={entry.kind === 'file' ? chosen.has(entry.file.ref) : undefined}
              onClick={(event) => toggle(entry, event.ctrlKey || event.metaKey || event.shiftKey)}
              onDoubleClick={() => entry.kind === 'file' && purpose === 'open' && answer([entry.file])}
            >
              {entry.kind === 'folder' ? (
                <Folder size={16} aria-label="Folder" />
              ) : kind === 'media' || kind === 'audio' ? (
                <FileAudio size={16} aria-hidden />
              ) : (
                <FileIcon size={16} aria-hidden />
              )}
              <span className="files-name">{entry.file.name}</span>
              <span className="files-fact numbers">{entry.kind === 'file' ? formatBytes(entry.bytes) : ''}</span>
              <span className="files-fact numbers">{formatMoment(entry.changedAt)}</span>
            </button>
          </li>
        ))}
        {listing && entries.length === 0 && <li className="side-empty">Nothing here that can be opened.</li>}
      </ul>
      {purpose === 'save' && (
        <label className="files-save">
          Name
          <input
            className="text-field"
            value={name}
            maxLength={200}
            spellCheck={false}
            onChange={(event) => setName(event.target.value)}
            onKeyDown={(event) => event.key === 'Enter' && finish()}
          />
          {extension && <span className="files-fact">.{extension}</span>}
        </label>
      )}
    </DialogFrame>
  )
}
