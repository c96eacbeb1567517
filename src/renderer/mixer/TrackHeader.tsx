import { AudioLines, AudioWaveform, EllipsisVertical, GripVertical, Rows2 } from 'lucide-react'
import { memo, type PointerEvent, useRef } from 'react'
import type { Track, TrackView } from '../../core/project/records.ts'
import { toggleMute, toggleSolo } from '../app/actions/track.ts'
import { useEditor, useEditorState } from '../state/context.tsx'
import { IconButton } from '../ui/Button.tsx'
import { keepFocus } from '../ui/keep-focus.ts'
import { faderLeast, faderMost, faderTaper, formatDecibels, formatPan, parseDecibels, parsePan } from '../ui/levels.ts'
import { ContextMenuArea, MenuButton } from '../ui/Menu.tsx'
import { Tip } from '../ui/Tip.tsx'
import { ValueSlider } from '../ui/ValueSlider.tsx'
import { Meter } from './Meter.tsx'
import { editTrack, previewTrack } from './strip-edit.ts'
import { TrackName } from './TrackName.tsx'
import { trackMenu } from './track-menu.ts'

const views = {
  waveform: { icon: AudioWaveform, label: 'Waveform', next: 'spectrogram' },
  spectrogram: { icon: AudioLines, label: 'Spectrogram', next: 'both' },
  both: { icon: Rows2, label: 'Waveform and spectrogram', next: 'waveform' },
} as const satisfies { readonly [view in TrackView]: unknown }

/** Rows show only what fits: a name and switches below this, everything from `roomy` on. */
const roomy = 88
const leastHeight = 40
const mostHeight = 600

export type TrackHeaderProps = {
  readonly track: Track
  readonly number: number
  readonly dragged: boolean
  onDrag(clientY: number): void
  onDragEnd(keep: boolean): void
}

export const TrackHeader = memo(({ track, number, dragged, onDrag, onDragEnd }: TrackHeaderProps) => {
  const editor = useEditor()
  const focused = useEditorState((state) => state.focusedTrack === track.id)
  const view = views[track.view]
  const focus = (): void => editor.editor.setState({ focusedTrack: track.id })
  const classes = ['track-header', focused && 'track-header-focused', dragged && 'track-header-dragged']

  return (
    <ContextMenuArea entries={() => trackMenu(editor, track)}>
      <fieldset
        className={classes.filter(Boolean).join(' ')}
        data-colour={track.colour}
        aria-label={`Track ${number}, ${track.name}`}
        onPointerDown={focus}
        onFocus={focus}
      >
        <Grip label={track.name} number={number} onDrag={onDrag} onDragEnd={onDragEnd} />
        <div className="track-header-body">
          <div className="track-header-row">
            <TrackName track={track} />
            {track.height < roomy && <Switches track={track} />}
            <MenuButton
              trigger={<IconButton icon={EllipsisVertical} label={`More for ${track.name}`} size={14} />}
              entries={() => trackMenu(editor, track)}
              align="end"
            />
          </div>
          {track.height >= roomy && (
            <>
              <div className="track-header-row">
                <Switches track={track} />
                <IconButton
                  icon={view.icon}
                  label={`${view.label}; next: ${views[view.next].label.toLowerCase()}`}
                  size={15}
                  onMouseDown={keepFocus}
                  onClick={() => editTrack(editor, track.id, `Show ${view.next}`, { view: view.next })}
                />
                <ValueSlider
                  label={`Pan of ${track.name}`}
                  value={track.pan}
                  least={-1}
                  most={1}
                  step={0.05}
                  home={0}
                  origin={0}
                  format={formatPan}
                  parse={parsePan}
                  onPreview={(pan) => previewTrack(editor, track.id, pan === null ? null : { pan })}
                  onCommit={(pan, merge) => editTrack(editor, track.id, 'Pan', { pan }, merge)}
                />
              </div>
              <div className="track-header-row track-header-gain">
                <ValueSlider
                  label={`Gain of ${track.name}`}
                  value={track.gain}
                  least={faderLeast}
                  most={faderMost}
                  step={1}
                  home={0}
                  taper={faderTaper}
                  format={(gain) => `${formatDecibels(gain)} dB`}
                  parse={parseDecibels}
                  onPreview={(gain) => previewTrack(editor, track.id, gain === null ? null : { gain })}
                  onCommit={(gain, merge) => editTrack(editor, track.id, 'Gain', { gain }, merge)}
                />
              </div>
            </>
          )}
        </div>
        <Meter strip={track.id} direction="vertical" />
        <HeightEdge track={track} />
      </fieldset>
    </ContextMenuArea>
  )
})

const Switches = ({ track }: { readonly track: Track }) => {
  const editor = useEditor()
  return (
    <span className="track-header-switches">
      <Tip label="Mute" binding="Shift+U">
        <button
          type="button"
          className="switch switch-mute"
          aria-label={`Mute ${track.name}`}
          aria-pressed={track.mute}
          onMouseDown={keepFocus}
          onClick={() => toggleMute(editor, track.id)}
        >
          M
        </button>
      </Tip>
      <Tip label="Solo; with Ctrl or ⌘, this track alone" binding="Shift+S">
        <button
          type="button"
          className="switch switch-solo"
          aria-label={`Solo ${track.name}`}
          aria-pressed={track.solo}
          onMouseDown={keepFocus}
          onClick={(event) => toggleSolo(editor, track.id, event.ctrlKey || event.metaKey)}
        >
          S
        </button>
      </Tip>
    </span>
  )
}

/** The coloured edge with the number: drags the track to another place, by pointer or with Alt and the arrow keys. */
const Grip = ({
  label,
  number,
  onDrag,
  onDragEnd,
}: { readonly label: string; readonly number: number } & Pick<TrackHeaderProps, 'onDrag' | 'onDragEnd'>) => {
  const { run } = useEditor()
  const start = useRef<number | null>(null)
  const moved = useRef(false)
  const end = (keep: boolean): void => {
    if (moved.current) onDragEnd(keep)
    start.current = null
    moved.current = false
  }
  return (
    <button
      type="button"
      className="track-header-grip"
      aria-label={`Move ${label}: drag, or press Alt and an arrow key`}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        start.current = event.clientY
      }}
      onPointerMove={(event) => {
        if (start.current === null) return
        moved.current ||= Math.abs(event.clientY - start.current) > 3
        if (moved.current) onDrag(event.clientY)
      }}
      onPointerUp={() => end(true)}
      onPointerCancel={() => end(false)}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && moved.current) end(false)
        else if (event.altKey && event.key === 'ArrowUp') run('track.moveUp')
        else if (event.altKey && event.key === 'ArrowDown') run('track.moveDown')
        else return
        event.preventDefault()
        event.stopPropagation()
      }}
    >
      <span className="numbers" aria-hidden>
        {number}
      </span>
      <GripVertical size={12} aria-hidden />
    </button>
  )
}

/** The lower edge, which changes the height of the row. */
const HeightEdge = ({ track }: { readonly track: Track }) => {
  const editor = useEditor()
  const drag = useRef<{ readonly y: number; readonly height: number; next: number } | null>(null)
  const limit = (height: number): number => Math.round(Math.min(mostHeight, Math.max(leastHeight, height)))
  const end = (keep: boolean): void => {
    const ended = drag.current
    drag.current = null
    if (!ended) return
    previewTrack(editor, track.id, null)
    if (keep) editTrack(editor, track.id, 'Track height', { height: ended.next })
  }
  const move = (event: PointerEvent): void => {
    if (!drag.current) return
    drag.current.next = limit(drag.current.height + event.clientY - drag.current.y)
    previewTrack(editor, track.id, { height: drag.current.next })
  }
  return (
    <hr
      className="track-header-edge"
      aria-orientation="horizontal"
      aria-label={`Height of ${track.name}`}
      aria-valuenow={track.height}
      aria-valuemin={leastHeight}
      aria-valuemax={mostHeight}
      tabIndex={0}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        drag.current = { y: event.clientY, height: track.height, next: track.height }
      }}
      onPointerMove={move}
      onPointerUp={() => end(true)}
      onPointerCancel={() => end(false)}
      onDoubleClick={() => editTrack(editor, track.id, 'Track height', { height: 112 })}
      onKeyDown={(event) => {
        const by = { ArrowUp: -8, ArrowDown: 8 }[event.key]
        if (event.key === 'Escape' && drag.current) end(false)
        else if (by !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey)
          editTrack(editor, track.id, 'Track height', { height: limit(track.height + by) }, 'height')
        else return
        event.preventDefault()
        event.stopPropagation()
      }}
    />
  )
}
