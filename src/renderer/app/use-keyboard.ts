import { useEffect } from 'react'
import { useEditor } from '../state/context.tsx'
import { commandFor, isControlKey, isTyping, readKeymap } from './keymap.ts'

/** Runs commands by their keys, anywhere in the window but where one types. */
export const useKeyboard = (): void => {
  const { preferences, run } = useEditor()
  useEffect(() => {
    let keymap = readKeymap(preferences.getState().keys)
    const unsubscribe = preferences.subscribe((state, before) => {
      if (state.keys !== before.keys) keymap = readKeymap(state.keys)
    })
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || isTyping(event) || isControlKey(event)) return
      const binding = commandFor(event, keymap)
      if (!binding) return
      // Also when the command does not apply now: Ctrl+F must never open the browser's search instead.
      event.preventDefault()
      if (!event.repeat || binding.repeats) run(binding.command)
    }
    window.addEventListener('keydown', press)
    return () => {
      window.removeEventListener('keydown', press)
      unsubscribe()
    }
  }, [preferences, run])
}
