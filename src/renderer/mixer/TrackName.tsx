import { useEffect, useRef } from 'react'
import type { Track } from '../../core/project/records.ts'
import { useEditor, useShell } from '../state/context.tsx'
import { editTrack } from './strip-edit.ts'

/** A track's name: double-click or F2 edits it, Enter keeps it, Esc gives it up. */
export const TrackName = ({ track }: { readonly track: Track }) => {
  const editor = useEditor()
  const renaming = useShell((state) => state.renaming === track.id)
  const input = useRef<HTMLInputElement>(null)
  const stop = (): void => {
    if (editor.shell.getState().renaming === track.id) editor.shell.setState({ renaming: null })
  }
  useEffect(() => {
    if (!renaming) return
    input.current?.focus()
    input.current?.select()
  }, [renaming])

  if (!renaming)
    return (
      <button
        type="button"
        className="track-header-name"
        title={track.name}
        aria-label={`Track ${track.name}, press F2 to rename`}
        onDoubleClick={() => editor.shell.setState({ renaming: track.id })}
      >
        <span className="track-header-name-text">{track.name || 'Untitled'}</span>
      </button>
    )
  const keep = (): void => {
    const name = input.current?.value.trim()
    if (name) editTrack(editor, track.id, 'Rename track', { name })
    stop()
  }
  return (
    <input
      ref={input}
      className="track-header-name-input"
      aria-label="Track name"
      defaultValue={track.name}
      maxLength={200}
      spellCheck={false}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === 'Enter') keep()
        if (event.key === 'Escape') stop()
        event.stopPropagation()
      }}
    />
  )
}
