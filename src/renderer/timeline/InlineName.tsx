import { useEffect, useRef } from 'react'

/** An editor of a name, in place. Enter and leaving it take the text, Escape does not. */
export const InlineName = ({
  label,
  name,
  x,
  y,
  width,
  onDone,
}: {
  readonly label: string
  readonly name: string
  readonly x: number
  readonly y: number
  readonly width: number
  /** Called once, with null when nothing is to change. */
  onDone(name: string | null): void
}) => {
  const input = useRef<HTMLInputElement>(null)
  const done = useRef(false)
  const finish = (text: string | null): void => {
    if (done.current) return
    done.current = true
    const trimmed = text?.trim()
    onDone(trimmed && trimmed !== name ? trimmed : null)
  }
  useEffect(() => {
    done.current = false
    // The menu or gesture that led here gives the keyboard back to its own place first.
    const request = requestAnimationFrame(() => {
      input.current?.focus()
      input.current?.select()
    })
    return () => cancelAnimationFrame(request)
  }, [])
  return (
    <input
      ref={input}
      className="timeline-name"
      aria-label={label}
      defaultValue={name}
      maxLength={1000}
      style={{ left: x, top: y, width }}
      onBlur={(event) => finish(event.currentTarget.value)}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Enter') finish(event.currentTarget.value)
        if (event.key === 'Escape') finish(null)
      }}
      onPointerDown={(event) => event.stopPropagation()}
    />
  )
}
