import { type CSSProperties, type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import './value-slider.css'

export type ValueSliderProps = {
  readonly label: string
  readonly value: number
  readonly least: number
  readonly most: number
  /** One press of an arrow key; Shift makes it ten times finer. */
  readonly step: number
  /** Where a double-click returns to. */
  readonly home: number
  /** Where the bar is drawn from; the low end when missing. */
  readonly origin?: number
  readonly format: (value: number) => string
  /** Typed text; null when it is no value. */
  readonly parse: (text: string) => number | null
  /** While dragging, not yet an undo step; null when the drag was given up. */
  readonly onPreview: (value: number | null) => void
  /** A finished change. Changes in quick succession (keys, wheel) share `merge`. */
  readonly onCommit: (value: number, merge: string | undefined) => void
  /** Bends the travel: position 0 to 1 of a value, and back. Straight when missing. */
  readonly taper?: { readonly to: (value: number) => number; readonly from: (position: number) => number }
}

type Drag = { readonly x: number; readonly start: number; readonly before: number; value: number; moved: boolean }

let gestures = 0
/** Keys and wheel turns within this many milliseconds are one gesture. */
const pause = 900

/** A horizontal slider with its value as a field beside it: drag, wheel, arrow keys, double-click to reset, click to type. */
export const ValueSlider = (props: ValueSliderProps) => {
  const { label, value, least, most, step, home, format } = props
  const track = useRef<HTMLDivElement>(null)
  const latest = useRef(props)
  latest.current = props
  const gesture = useRef({ at: 0, name: '' })
  const drag = useRef<Drag | null>(null)
  const straight = {
    to: (at: number) => (at - least) / (most - least),
    from: (position: number) => least + position * (most - least),
  }
  const taper = props.taper ?? straight
  const position = (at: number): number => Math.min(1, Math.max(0, taper.to(at)))
  const limit = (next: number): number => Math.min(most, Math.max(least, Number(next.toFixed(4))))

  const commit = (next: number, joins: boolean): void => {
    const now = Date.now()
    if (!joins || now - gesture.current.at > pause) gesture.current.name = `${label}:${++gestures}`
    gesture.current.at = now
    if (next !== latest.current.value) latest.current.onCommit(next, joins ? gesture.current.name : undefined)
  }
  const nudge = (by: number): void => commit(limit(latest.current.value + by), true)

  const endDrag = (keep: boolean): void => {
    const ended = drag.current
    drag.current = null
    if (!ended?.moved) return
    latest.current.onPreview(null)
    // What is shown still is the preview, so the value before it tells whether anything changed.
    if (keep && ended.value !== ended.before) latest.current.onCommit(ended.value, undefined)
  }

  const down = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    event.currentTarget.focus()
    drag.current = { x: event.clientX, start: position(value), before: value, value, moved: false }
  }
  const move = (event: PointerEvent<HTMLDivElement>): void => {
    const current = drag.current
    const width = track.current?.clientWidth
    if (!current || !width) return
    const travel = ((event.clientX - current.x) / width) * (event.shiftKey ? 0.1 : 1)
    if (!current.moved && Math.abs(event.clientX - current.x) < 2) return
    current.moved = true
    current.value = limit(snapTo(taper.from(Math.min(1, Math.max(0, current.start + travel))), step / 10))
    latest.current.onPreview(current.value)
  }
  const key = (event: KeyboardEvent): void => {
    const fine = event.shiftKey ? 0.1 : 1
    const by = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 5, PageDown: -5 }[event.key]
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (by !== undefined) nudge(by * step * fine)
    else if (event.key === 'Home') commit(least, false)
    else if (event.key === 'End') commit(most, false)
    else if (event.key === 'Backspace' || event.key === 'Delete') commit(home, false)
    else if (event.key === 'Escape' && drag.current) endDrag(false)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  // React listens to wheels passively, and a passive listener cannot keep the page from scrolling.
  useEffect(() => {
    const element = track.current
    if (!element) return
    const wheel = (event: WheelEvent): void => {
      if (event.ctrlKey) return
      event.preventDefault()
      event.stopPropagation()
      const { step: size } = latest.current
      nudge((event.deltaY || event.deltaX) < 0 ? size : -size)
    }
    element.addEventListener('wheel', wheel, { passive: false })
    return () => element.removeEventListener('wheel', wheel)
  })

  const from = position(props.origin ?? least)
  const to = position(value)
  const bar = {
    '--from': `${Math.min(from, to) * 100}%`,
    '--to': `${Math.max(from, to) * 100}%`,
    '--at': `${to * 100}%`,
  }
  return (
    <div className="value-slider">
      <div
        ref={track}
        className="value-slider-track"
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={least}
        aria-valuemax={most}
        aria-valuenow={value}
        aria-valuetext={format(value)}
        style={bar as CSSProperties}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={() => endDrag(true)}
        onPointerCancel={() => endDrag(false)}
        onDoubleClick={() => commit(home, false)}
        onKeyDown={key}
      >
        <span className="value-slider-bar" />
        <span className="value-slider-thumb" />
      </div>
      <ValueField {...props} onCommit={(next) => commit(limit(next), false)} />
    </div>
  )
}

const snapTo = (value: number, grid: number): number => Math.round(value / grid) * grid

const ValueField = ({
  label,
  value,
  format,
  parse,
  onCommit,
}: Pick<ValueSliderProps, 'label' | 'value' | 'format' | 'parse'> & { onCommit(value: number): void }) => {
  const [text, setText] = useState<string | null>(null)
  const finish = (keep: boolean): void => {
    const parsed = keep && text !== null ? parse(text) : null
    setText(null)
    if (parsed !== null) onCommit(parsed)
  }
  return (
    <input
      className="value-slider-field numbers"
      aria-label={`${label}, typed`}
      tabIndex={-1}
      value={text ?? format(value)}
      onFocus={(event) => {
        setText(format(value))
        event.target.select()
      }}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => finish(true)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur()
        if (event.key === 'Escape') {
          setText(null)
          event.currentTarget.value = format(value)
          finish(false)
        }
        event.stopPropagation()
      }}
    />
  )
}
