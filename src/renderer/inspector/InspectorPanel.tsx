import { useEffect, useRef, useState } from 'react'
import {
  type Clip,
  type Document,
  noFade,
  type Origin,
  type SeparationOrigin,
  type Source,
  settingsOf,
} from '../../core/project/records.ts'
import { renameClip, setClipGain, setFade } from '../../core/timeline/clips.ts'
import { fadeShapes } from '../../core/timeline/fades.ts'
import { formatTime } from '../../core/timeline/grid.ts'
import { meterOf } from '../app/actions/target.ts'
import { counted } from '../library/library-words.ts'
import { ResultControls } from '../separate/ResultControls.tsx'
import { useEditor, useEditorState, useShell } from '../state/context.tsx'
import { useShownDocument } from '../state/shown-document.ts'
import { formatMoment } from '../ui/format.ts'
import { formatDecibels, parseDecibels } from '../ui/levels.ts'
import { ValueSlider } from '../ui/ValueSlider.tsx'
import '../ui/form.css'
import './inspector.css'

/** `whole` is what a shortened value stands for. */
type Fact = readonly [name: string, value: string, whole?: string]

const shapeNames = {
  linear: 'Linear',
  'equal-power': 'Equal power',
  's-curve': 'S-curve',
  exponential: 'Exponential',
} as const

const settingsFact = (settings: { readonly [name: string]: unknown }): Fact[] => {
  const text = Object.entries(settings).map(([name, value]) => `${name} ${String(value)}`)
  return text.length > 0 ? [['Settings', text.join(', ')]] : []
}

const exampleFact = (example: SeparationOrigin['example'], document: Document): Fact[] => {
  if (!example) return []
  const source = document.source[example.source]
  const rate = source?.rate ?? 48_000
  const time = (frames: number): string => `${(frames / rate).toFixed(3)} s`
  const range = `${time(example.from)} – ${time(example.from + example.length)}`
  return [['Example', `${source?.name ?? 'a source that is gone'}, ${range}`]]
}

const libraryFact = (sounds: SeparationOrigin['library'] = []): Fact[] => {
  const shown = sounds.map(({ name, recordings }) => `${name}, ${counted(recordings, 'recording')}`)
  return shown.length > 0 ? [['From your library', shown.join('; ')]] : []
}

/** Where a source came from, as facts to read. */
const originFacts = (origin: Origin, document: Document): Fact[] => {
  if (origin.kind === 'render')
    return [
      ['Made by', 'Mix to new track'],
      ['Made', formatMoment(origin.madeAt)],
    ]
  if (origin.kind === 'import')
    return [
      ['File', origin.fileName],
      ...(origin.folder ? [['Folder', origin.folder] as const] : []),
      ['Format', origin.format],
      ['Original rate', `${origin.rate.toLocaleString('en')} Hz`],
      ['Channels', String(origin.channels)],
      ['Original length', `${origin.frames.toLocaleString('en')} frames`],
    ]
  const source = document.source[origin.source]
  const rate = source?.rate ?? 48_000
  const time = (frames: number): string => `${(frames / rate).toFixed(3)} s`
  return [
    ['Part', origin.part === 'target' ? 'the sound' : 'the rest'],
    ['Description', origin.query],
    ...(origin.avoid ? [['But not', origin.avoid] as const] : []),
    ...exampleFact(origin.example, document),
    ...libraryFact(origin.library),
    ...(origin.queries
      ? [['Taken out with', origin.queries.filter((other) => other !== origin.query).join(', ')] as const]
      : []),
    ['Tool', origin.tool],
    ['System', `${origin.systemName} ${origin.systemVersion}`],
    ...(origin.checkpoint ? [['Checkpoint', origin.checkpoint.slice(0, 12), origin.checkpoint] as const] : []),
    ['Device', origin.device],
    ...settingsFact(origin.settings),
    ['Seed', String(origin.seed)],
    ['Separated from', source?.name ?? 'a source that is gone'],
    ['Range', `${time(origin.from)} – ${time(origin.from + origin.length)}`],
    ['Made', `${formatMoment(origin.madeAt)}, by Lasso ${origin.appVersion}`],
  ]
}

const Facts = ({ facts }: { readonly facts: readonly Fact[] }) => (
  <dl className="facts">
    {facts.map(([name, value, whole]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd className="selectable numbers" title={whole}>
          {value}
        </dd>
      </div>
    ))}
  </dl>
)

const ClipName = ({ clip }: { readonly clip: Clip }) => {
  const { project } = useEditor()
  const asked = useShell((state) => state.nameAsked)
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState<string | null>(null)
  useEffect(() => {
    if (asked === 0) return
    input.current?.focus()
    input.current?.select()
  }, [asked])
  const keep = (): void => {
    const name = text?.trim()
    if (name && name !== clip.name) project.edit('Rename clip', (document) => renameClip(document, clip.id, name))
    setText(null)
  }
  return (
    <input
      ref={input}
      className="text-field"
      aria-label="Clip name"
      spellCheck={false}
      maxLength={200}
      value={text ?? clip.name}
      onChange={(event) => setText(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === 'Enter') keep()
        if (event.key === 'Escape') setText(null)
      }}
    />
  )
}

const Fade = ({ clip, side, rate }: { readonly clip: Clip; readonly side: 'in' | 'out'; readonly rate: number }) => {
  const { project } = useEditor()
  const fade = (side === 'in' ? clip.fadeIn : clip.fadeOut) ?? noFade
  const label = side === 'in' ? 'Fade in' : 'Fade out'
  const [text, setText] = useState<string | null>(null)
  const setLength = (): void => {
    const seconds = text === null ? Number.NaN : Number(text.replace(',', '.').replace(/\s*s$/, ''))
    setText(null)
    if (!Number.isFinite(seconds) || seconds < 0) return
    project.edit(label, (document) => setFade(document, clip.id, side, { ...fade, length: Math.round(seconds * rate) }))
  }
  return (
    <div className="inspector-fade">
      <span>{label}</span>
      <input
        className="text-field numbers"
        aria-label={`${label} in seconds`}
        value={text ?? `${(fade.length / rate).toFixed(3)} s`}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setText(event.target.value)}
        onBlur={setLength}
        onKeyDown={(event) => event.key === 'Enter' && setLength()}
      />
      <select
        className="select"
        aria-label={`${label} shape`}
        value={fade.shape}
        onChange={({ target }) => {
          const shape = fadeShapes.find((name) => name === target.value)
          if (shape) project.edit(label, (document) => setFade(document, clip.id, side, { ...fade, shape }))
        }}
      >
        {fadeShapes.map((shape) => (
          <option key={shape} value={shape}>
            {shapeNames[shape]}
          </option>
        ))}
      </select>
    </div>
  )
}

const ClipInspector = ({ clip, source }: { readonly clip: Clip; readonly source: Source | undefined }) => {
  const { editor, project } = useEditor()
  const document = useShownDocument()
  const unit = useEditorState((state) => state.ruler)
  const meter = meterOf(document)
  const time = (frames: number): string => formatTime(frames, unit, meter)
  return (
    <div className="inspector">
      <ClipName clip={clip} />
      <Facts
        facts={[
          ['Track', document.track[clip.track]?.name ?? ''],
          ['Position', time(clip.at)],
          ['Length', time(clip.length)],
          ['End', time(clip.at + clip.length)],
        ]}
      />
      <div className="inspector-gain">
        <span>Gain</span>
        <ValueSlider
          label="Clip gain"
          value={clip.gain}
          least={-60}
          most={24}
          step={1}
          home={0}
          origin={0}
          format={(gain) => `${formatDecibels(gain)} dB`}
          parse={parseDecibels}
          onPreview={(gain) =>
            editor.setState({
              gesture: gain === null ? null : setClipGain(project.getState().document, [clip.id], gain),
            })
          }
          onCommit={(gain, merge) =>
            project.edit(
              'Clip gain',
              (current) => setClipGain(current, [clip.id], gain),
              merge && `${clip.id}:${merge}`,
            )
          }
        />
      </div>
      <Fade clip={clip} side="in" rate={meter.rate} />
      <Fade clip={clip} side="out" rate={meter.rate} />
      <ResultControls />
      {source && (
        <section aria-label="Origin">
          <h3>{source.origin.kind === 'separation' ? 'How it was made' : 'Where it came from'}</h3>
          <Facts
            facts={[
              ...originFacts(source.origin, document),
              [
                'Stored',
                `${source.channels} ${source.channels === 1 ? 'channel' : 'channels'}, ${source.rate.toLocaleString('en')} Hz, 32-bit float`,
              ],
              ['From', `frame ${clip.from.toLocaleString('en')} of ${source.frames.toLocaleString('en')}`],
            ]}
          />
        </section>
      )}
    </div>
  )
}

const ProjectInspector = () => {
  const document = useShownDocument()
  const { rate, tempo } = settingsOf(document)
  return (
    <div className="inspector">
      <p className="panel-hint">Select a clip to see what it is and where it came from.</p>
      <Facts
        facts={[
          ['Tracks', String(Object.keys(document.track).length)],
          ['Clips', String(Object.keys(document.clip).length)],
          ['Recordings', String(Object.keys(document.source).length)],
          ['Rate', rate === null ? 'decided by the first import' : `${rate.toLocaleString('en')} Hz`],
          ['Tempo', `${tempo} BPM`],
        ]}
      />
    </div>
  )
}

/** Facts of the selected clip and its source, with provenance, or of the project. */
export const InspectorPanel = () => {
  const document = useShownDocument()
  const selected = useEditorState((state) => state.selectedClips)
  const clip = [...selected].map((id) => document.clip[id]).find((found) => found !== undefined)
  return clip ? <ClipInspector key={clip.id} clip={clip} source={document.source[clip.source]} /> : <ProjectInspector />
}
