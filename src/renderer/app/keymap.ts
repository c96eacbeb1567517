import { matchKeybindingPress, parseKeybinding } from 'tinykeys'
import { type KeyChoices, keysOf } from '../../core/commands/keys.ts'
import { commands } from '../../core/commands/table.ts'

export type KeyBinding = { readonly command: string; readonly repeats: boolean; matches(event: KeyboardEvent): boolean }

const letterKey = /^Key([A-Z])$/
const isLatin = /^[\u0020-\u024f]$/

/**
 * The same key press as a Latin keyboard would report it. Cyrillic, Greek, Hebrew and other layouts have no Latin letters:
 * there, the place of the key decides, as it does everywhere else on such a system.
 */
const latin = (event: KeyboardEvent): KeyboardEvent => {
  const letter = letterKey.exec(event.code)?.[1]
  if (!letter || event.key.length !== 1 || isLatin.test(event.key)) return event
  return new Proxy(event, {
    get: (target, name) => {
      if (name === 'key') return letter
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** Every binding that is in force, for matching. */
export const readKeymap = (choices: KeyChoices): KeyBinding[] =>
  commands.flatMap((command) =>
    keysOf(command, choices).flatMap((binding) => {
      const [press] = parseKeybinding(binding)
      if (!press) return []
      return [
        {
          command: command.id,
          repeats: command.repeats,
          matches: (event: KeyboardEvent) => matchKeybindingPress(latin(event), press),
        },
      ]
    }),
  )

/** The command that a key press means; null when it means none. */
export const commandFor = (event: KeyboardEvent, keymap: readonly KeyBinding[]): KeyBinding | null =>
  keymap.find((binding) => binding.matches(event)) ?? null

const textFields =
  'input:not([type=checkbox]):not([type=radio]):not([type=range]):not([type=button]), textarea, select, [contenteditable]'

/** Where typing is meant for something else: a text field, or an open dialog or menu, which have keys of their own. */
export const isTyping = (event: KeyboardEvent): boolean => {
  const target = event.target instanceof Element ? event.target : null
  if (!target) return false
  if (target.closest('[role=dialog], [role=alertdialog], [role=menu]')) return true
  // The menu bar has the keyboard again when a dialog that it opened is closed: it needs plain keys only.
  if (target.closest('[role=menubar]')) return !event.ctrlKey && !event.metaKey && !event.altKey
  return target.closest(textFields) !== null
}

/** Keys that a focused control uses itself: they press buttons and move sliders and tabs before they are commands. */
export const isControlKey = (event: KeyboardEvent): boolean => {
  const target = event.target instanceof Element ? event.target : null
  if (!target || event.ctrlKey || event.metaKey || event.altKey) return false
  if (event.key === ' ' || event.key === 'Enter')
    return target.closest('button, a, summary, [role=tab], [role=option], input') !== null
  if (/^Arrow|^Home$|^End$/.test(event.key))
    return (
      target.closest(
        '[role=tab], [role=slider], [role=separator], [role=radio], [role=option], [role=listbox], hr, input',
      ) !== null
    )
  return false
}
