import { type RefObject, useEffect, useRef } from 'react'

/**
 * Keeps the keyboard with an element whose buttons come and go: when one that was pressed is gone, the element itself has
 * the focus.
 * @returns the element's ref, and what to call when one of its buttons is pressed
 */
export const useKeptFocus = <Kept extends HTMLElement>(): {
  readonly ref: RefObject<Kept | null>
  pressed(): void
} => {
  const ref = useRef<Kept>(null)
  const waiting = useRef(false)
  // In every render: any of them may take the button away.
  useEffect(() => {
    if (!waiting.current || document.activeElement !== document.body) return
    waiting.current = false
    ref.current?.focus()
  })
  return {
    ref,
    pressed: () => {
      waiting.current = true
    },
  }
}
