import { type KeyboardEvent, useId, useState } from 'react'
import { optionId } from './Completions.tsx'
import { type Completion, completionsOf } from './known-sounds.ts'
import type { Systems } from './use-systems.ts'

/**
 * A text field that offers what its text might become (the WAI-ARIA combobox with a list): arrows go through the list, Enter
 * takes, Esc and leaving the field close it.
 */
export const useCompletions = (
  typed: string,
  systems: readonly Pick<Systems[number], 'knows'>[],
  onChoose: (text: string) => void,
) => {
  const id = useId()
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const completions = open ? completionsOf(typed, systems) : []
  const isShown = completions.length > 0
  const close = (): void => {
    setOpen(false)
    setActive(-1)
  }
  const choose = ({ text }: Completion): void => {
    close()
    onChoose(text)
  }
  const step = (by: 1 | -1): void =>
    setActive((before) => {
      const places = completions.length + 1
      // One place is the field itself: what was typed stays within reach.
      return ((before + 1 + by + places) % places) - 1
    })
  return {
    list: { id, completions, active, onChoose: choose },
    isShown,
    /** The text was typed: what it might become is shown. */
    begin: (): void => {
      setOpen(true)
      setActive(-1)
    },
    close,
    /** @returns whether the key was for the list */
    press: (event: KeyboardEvent): boolean => {
      const { key } = event
      if (!isShown) {
        const opens = (key === 'ArrowDown' || key === 'ArrowUp') && completionsOf(typed, systems).length > 0
        if (opens) setOpen(true)
        return opens
      }
      const chosen = completions[active]
      if (key === 'ArrowDown' || key === 'ArrowUp') step(key === 'ArrowDown' ? 1 : -1)
      else if (key === 'Enter' && chosen) choose(chosen)
      else if (key === 'Escape') close()
      else return false
      return true
    },
    field: {
      role: 'combobox',
      'aria-autocomplete': 'list',
      'aria-expanded': isShown,
      'aria-controls': isShown ? id : undefined,
      'aria-activedescendant': active >= 0 && isShown ? optionId(id, active) : undefined,
    } as const,
  }
}
