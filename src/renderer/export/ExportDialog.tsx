import { FolderOpen } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ExportFormat, ExportRequest, FileRef } from '../../contract/api.ts'
import { explain } from '../../contract/explain.ts'
import { failureOf } from '../../contract/failures.ts'
import { targetRange } from '../app/actions/target.ts'
import { ask, askFolder } from '../files/ask.ts'
import { useEditor, usePreferences } from '../state/context.tsx'
import { Button } from '../ui/Button.tsx'
import { DialogFrame } from '../ui/DialogFrame.tsx'
import { Field } from '../ui/Field.tsx'
import { Segments } from '../ui/Segments.tsx'
import '../ui/form.css'

type What = ExportRequest['what']

const formats: readonly { readonly value: ExportFormat; readonly label: string; readonly rates: readonly number[] }[] =
  [
    { value: 'wav16', label: 'WAV, 16 bit with dither', rates: [] },
    { value: 'wav24', label: 'WAV, 24 bit', rates: [] },
    { value: 'wav32f', label: 'WAV, 32 bit float', rates: [] },
    { value: 'flac', label: 'FLAC, lossless', rates: [] },
    { value: 'mp3', label: 'MP3', rates: [96, 128, 160, 192, 256, 320] },
    { value: 'opus', label: 'Opus', rates: [32, 64, 96, 128, 160, 192, 256] },
  ]

const choices: readonly { readonly value: What; readonly label: string }[] = [
  { value: 'mix', label: 'Mix' },
  { value: 'selection', label: 'Selection' },
  { value: 'loop', label: 'Loop' },
  { value: 'tracks', label: 'Each track' },
]

/** Loudness targets that podcasts, streaming and broadcasting ask for, in LUFS. */
const loudnessChoices = [
  { value: null, label: 'As it is' },
  { value: -16, label: '−16 LUFS: podcast, stereo' },
  { value: -19, label: '−19 LUFS: podcast, mono' },
  { value: -14, label: '−14 LUFS: streaming' },
  { value: -23, label: '−23 LUFS: broadcast (EBU R 128)' },
] as const

/** Asks what to write, how and where, and starts the export. */
export const ExportDialog = ({ onClose }: { onClose(): void }) => {
  const editor = useEditor()
  const { description, host, preferences } = editor
  const range = targetRange(editor)
  const loop = editor.editor.getState().loop
  const chosen = usePreferences((state) => state.export)
  const [what, setWhat] = useState<What>('mix')
  const [name, setName] = useState('')
  const [folder, setFolder] = useState<{ readonly file: FileRef; readonly path: string } | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const format = formats.find(({ value }) => value === chosen.format) ?? formats[1]!
  const change = (changes: Partial<typeof chosen>): void => preferences.change({ export: { ...chosen, ...changes } })

  useEffect(() => {
    let current = true
    host.call('media.exportDefaults', undefined).then(
      (defaults) => {
        if (!current) return
        setName((typed) => typed || defaults.name)
        if (defaults.folder) setFolder({ file: defaults.folder, path: defaults.path ?? defaults.folder.name })
      },
      () => {},
    )
    return () => {
      current = false
    }
  }, [host])

  const start = async (overwrite: boolean): Promise<void> => {
    const place = what === 'loop' ? loop && { tracks: [], from: loop.from, length: loop.length } : range
    const request: ExportRequest = {
      what,
      selection: what === 'selection' || what === 'loop' ? place && { ...place, tracks: [...place.tracks] } : null,
      format: chosen.format,
      channels: chosen.channels,
      loudness: what === 'tracks' ? null : chosen.loudness,
      truePeak: chosen.truePeak,
      bitrate: format.rates.length > 0 ? nearest(format.rates, chosen.bitrate) : null,
      to: folder?.file ?? null,
      name: name.trim(),
      overwrite,
    }
    try {
      await editor.project.settled()
      await host.call('media.export', request)
      onClose()
    } catch (thrown) {
      const failure = failureOf(thrown)
      if (failure.code !== 'file-exists') return setProblem(explain(failure).happened)
      const reply = await ask(editor, {
        title: `Replace “${failure.file}”?`,
        text: 'A file of this name is already there. What is in it now will be gone.',
        choices: [{ label: 'Replace', value: 'replace', kind: 'danger' }],
      })
      if (reply) await start(true)
    }
  }
  const choose = async (): Promise<void> => {
    const file = await askFolder(editor)
    if (file) setFolder({ file, path: file.name })
  }

  return (
    <DialogFrame
      title="Export"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" disabled={name.trim() === ''} onClick={() => void start(false)}>
            Export
          </Button>
        </>
      }
    >
      <Field
        name="What"
        hint={
          what === 'tracks'
            ? 'One file a track, all of one length, at their own level: together they are the mix.'
            : null
        }
      >
        <Segments
          label="What to export"
          value={what}
          options={choices.filter(({ value }) => (value === 'selection' ? range : value === 'loop' ? loop : true))}
          onChange={setWhat}
        />
      </Field>
      <Field name="Format">
        <select
          className="select"
          aria-label="Format"
          value={chosen.format}
          onChange={(event) => change({ format: event.target.value as ExportFormat })}
        >
          {formats.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </Field>
      {format.rates.length > 0 && (
        <Field name="Bit rate">
          <select
            className="select"
            aria-label="Bit rate"
            value={nearest(format.rates, chosen.bitrate)}
            onChange={(event) => change({ bitrate: Number(event.target.value) })}
          >
            {format.rates.map((rate) => (
              <option key={rate} value={rate}>
                {rate} kbit/s
              </option>
            ))}
          </select>
        </Field>
      )}
      <Field name="Channels">
        <Segments
          label="Channels"
          value={chosen.channels}
          options={[
            { value: 'stereo', label: 'Stereo' },
            { value: 'mono', label: 'Mono' },
          ]}
          onChange={(channels) => change({ channels })}
        />
      </Field>
      {what !== 'tracks' && (
        <Field
          name="Loudness"
          hint={
            chosen.loudness === null
              ? null
              : 'Measured over the whole export by ITU-R BS.1770, and limited to the ceiling.'
          }
        >
          <select
            className="select"
            aria-label="Loudness"
            value={String(chosen.loudness)}
            onChange={({ target }) => change({ loudness: target.value === 'null' ? null : Number(target.value) })}
          >
            {loudnessChoices.map(({ value, label }) => (
              <option key={label} value={String(value)}>
                {label}
              </option>
            ))}
          </select>
        </Field>
      )}
      {what !== 'tracks' && chosen.loudness !== null && (
        <Field name="Ceiling">
          <select
            className="select"
            aria-label="True-peak ceiling"
            value={chosen.truePeak}
            onChange={(event) => change({ truePeak: Number(event.target.value) })}
          >
            {[-0.1, -0.5, -1, -1.5, -2, -3].map((ceiling) => (
              <option key={ceiling} value={ceiling}>
                {String(ceiling).replace('-', '−')} dBTP
              </option>
            ))}
          </select>
        </Field>
      )}
      <Field name="Name">
        <input
          className="text-field"
          aria-label="Name"
          value={name}
          maxLength={200}
          spellCheck={false}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && name.trim() !== '' && void start(false)}
        />
      </Field>
      <Field
        name="Folder"
        hint={
          folder
            ? null
            : description.kind === 'browser'
              ? 'Without a folder, the files are offered as downloads.'
              : null
        }
      >
        <div className="export-folder">
          <span className="export-path" title={folder?.path}>
            {folder?.path ?? 'None chosen'}
          </span>
          <Button icon={FolderOpen} onClick={() => void choose()}>
            Choose…
          </Button>
        </div>
      </Field>
      {problem && (
        <p className="files-problem" role="alert">
          {problem}
        </p>
      )}
    </DialogFrame>
  )
}

const nearest = (values: readonly number[], wanted: number): number =>
  values.reduce((best, value) => (Math.abs(value - wanted) < Math.abs(best - wanted) ? value : best))
