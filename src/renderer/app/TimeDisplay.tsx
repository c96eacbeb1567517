import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { formatTime, parseTime } from '../../core/timeline/grid.ts'
import { useEditor, useEditorState, usePlayback, useProject, useShell } from '../state/context.tsx'
import { reveal } from '../state/view.ts'
import { useFrames } from '../ui/frames.ts'
import { Tip } from '../ui/Tip.tsx'
import { meterOf } from './actions/target.ts'

/** Where the playhead is. A click makes it a field: typing a time goes there. */
export const TimeDisplay = () => {
  const { editor, playback, project } = useEditor()
  const unit = useEditorState((state) => state.ruler)
  const cursor = useEditorState((state) => state.cursor)
  const status = usePlayback((state) => state.status)
  const asked = useShell((state) => state.timeAsked)
  useProject((state) => state.document.settings)
  const output = useRef<HTMLSpanElement>(null)
  const seen = useRef(asked)
  const [typing, setTyping] = useState(false)
  const [wrong, setWrong] = useState(false)

  const show = (): string => {
    const at = status === 'stopped' ? cursor : playback.position()
    return formatTime(Math.round(at), unit, meterOf(project.getState().document))
  }
  useFrames(status === 'playing', () => {
    const text = show()
    if (output.current && output.current.textContent !== text) output.current.textContent = text
  })
  useEffect(() => {
    if (asked === seen.current) return
    seen.current = asked
    setTyping(true)
  }, [asked])
  // After every render: a jump or another unit or tempo shows at once, though no frame is drawn while stopped.
  useEffect(() => {
    if (output.current) output.current.textContent = show()
  })

  const go = (text: string): void => {
    const at = parseTime(text, unit, meterOf(project.getState().document))
    setWrong(at === null)
    if (at === null) return
    setTyping(false)
    editor.setState(({ view }) => ({ cursor: at, selection: null, view: reveal(view, at) }))
    if (playback.getState().status === 'playing') playback.seek(at)
  }

  if (typing) return <TimeField initial={show()} wrong={wrong} onGo={go} onEnd={() => setTyping(false)} />
  return (
    <Tip label="Position: click to type a time" binding="$mod+G">
      <button type="button" className="time-display numbers" aria-label="Position" onClick={() => setTyping(true)}>
        <span ref={output} />
      </button>
    </Tip>
  )
}

const TimeField = ({
  initial,
  wrong,
  onGo,
  onEnd,
}: {
  readonly initial: string
  readonly wrong: boolean
  onGo(text: string): void
  onEnd(): void
}) => {
  const input = useRef<HTMLInputElement>(null)
  // The field exists because someone asked to type into it.
  useLayoutEffect(() => {
    input.current?.focus()
    input.current?.select()
  }, [])
  return (
    <input
      ref={input}
      className="time-display numbers"
      aria-label="Go to time"
      aria-invalid={wrong}
      defaultValue={initial}
      onBlur={onEnd}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onGo(event.currentTarget.value)
        if (event.key === 'Escape') onEnd()
        event.stopPropagation()
      }}
    />
  )
}
