import type { MouseEvent } from 'react'

/**
 * For buttons beside the timeline: a click leaves the keyboard where it was, so that Space goes on playing and stopping
 * after a click on Loop or Mute. A text field that was being edited is finished. The Tab key still reaches the button.
 */
export const keepFocus = (event: MouseEvent): void => {
  event.preventDefault()
  const { activeElement } = document
  if (activeElement instanceof HTMLInputElement) activeElement.blur()
}
