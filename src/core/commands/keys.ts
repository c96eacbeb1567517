import type { Command } from './command.ts'

/**
 * Keys in tinykeys notation, such as `$mod+Shift+Z`: modifiers and a `KeyboardEvent.key` or `.code`, joined by `+`.
 */

export type Platform = 'mac' | 'other'

type Parts = { readonly modifiers: readonly string[]; readonly key: string }

/** Splits a binding; the key itself may be `+`. */
export const partsOf = (binding: string): Parts => {
  const cut = binding.slice(0, -1).lastIndexOf('+')
  const modifiers = cut < 0 ? [] : binding.slice(0, cut).split('+')
  return { modifiers, key: binding.slice(cut + 1) }
}

const order = ['$mod', 'Control', 'Meta', 'Alt', 'Shift']

/** One spelling for equal bindings on a platform, so that conflicts can be found by comparison. */
export const normalise = (binding: string, platform: Platform): string => {
  const { modifiers, key } = partsOf(binding)
  const named = modifiers.map((name) => (name === '$mod' ? (platform === 'mac' ? 'Meta' : 'Control') : name))
  const plain = /^Key[A-Z]$/.test(key) ? key.slice(3) : /^Digit\d$/.test(key) ? key.slice(5) : key
  const letter = plain.length === 1 ? plain.toUpperCase() : plain
  return [...order.filter((name) => named.includes(name)), letter].join('+')
}

const macNames: { readonly [key: string]: string } = {
  $mod: '⌘',
  Meta: '⌘',
  Control: '⌃',
  Alt: '⌥',
  Shift: '⇧',
  Backspace: '⌫',
  Delete: '⌦',
  Enter: '↩',
}
const otherNames: { readonly [key: string]: string } = { $mod: 'Ctrl', Control: 'Ctrl', Meta: 'Super', Delete: 'Del' }
const commonNames: { readonly [key: string]: string } = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  '-': '−',
}
const macOrder = ['Control', 'Alt', 'Shift', '$mod', 'Meta']

/** The keys of a binding as a keyboard has them: `['Ctrl', 'Shift', 'Z']` or `['⇧', '⌘', 'Z']`. */
export const displayKeys = (binding: string, platform: Platform): string[] => {
  const { modifiers, key } = partsOf(binding)
  const names = { ...commonNames, ...(platform === 'mac' ? macNames : otherNames) }
  const plain = key.replace(/^(Key|Digit)(?=.$)/, '')
  const shown = names[plain] ?? (plain.length === 1 ? plain.toUpperCase() : plain)
  const used = platform === 'mac' ? macOrder.filter((name) => modifiers.includes(name)) : [...modifiers]
  // "Shift+?" is one key cap on every keyboard that has it.
  const caps = /^[?{}+:"<>|~!@#$%^&*()_]$/.test(key) ? used.filter((name) => name !== 'Shift') : used
  return [...caps.map((name) => names[name] ?? name), shown]
}

/** A binding as one string: `Ctrl+Shift+Z`, `⇧⌘Z`. */
export const displayBinding = (binding: string, platform: Platform): string =>
  displayKeys(binding, platform).join(platform === 'mac' ? '' : '+')

/** Keys chosen by the user, by command. An empty list takes a command's keys away. */
export type KeyChoices = { readonly [command: string]: readonly string[] }

/** The keys of a command: the user's, else its defaults. */
export const keysOf = (command: Command, choices: KeyChoices): readonly string[] =>
  Object.hasOwn(choices, command.id) ? choices[command.id]! : command.keys

/** Commands that already have a binding, other than `except`. */
export const conflictsOf = (
  binding: string,
  except: string,
  commands: readonly Command[],
  choices: KeyChoices,
  platform: Platform,
): Command[] => {
  const wanted = normalise(binding, platform)
  return commands.filter(
    (command) =>
      command.id !== except && keysOf(command, choices).some((other) => normalise(other, platform) === wanted),
  )
}
