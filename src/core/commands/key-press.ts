import type { Platform } from './keys.ts'

/** What a key press holds, as in a DOM `KeyboardEvent`. */
export type KeyPress = {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

const modifierKeys = new Set(['Control', 'Shift', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'Dead', 'Process'])

/** The binding of a key press, to let a user choose keys by pressing them; null while only modifiers are down. */
export const bindingOf = (press: KeyPress, platform: Platform): string | null => {
  if (modifierKeys.has(press.key)) return null
  const mac = platform === 'mac'
  const modifiers = [
    ...((mac ? press.metaKey : press.ctrlKey) ? ['$mod'] : []),
    ...(mac && press.ctrlKey ? ['Control'] : []),
    ...(!mac && press.metaKey ? ['Meta'] : []),
    ...(press.altKey ? ['Alt'] : []),
    ...(press.shiftKey ? ['Shift'] : []),
  ]
  // With Alt a key types something else on many keyboards, and other alphabets have other letters: there the key's place
  // counts.
  const place = /^(Key[A-Z]|Digit\d)$/.test(press.code)
  const key =
    press.key === ' ' || press.code === 'Space'
      ? 'Space'
      : place && (press.altKey || press.key.charCodeAt(0) > 0x24f)
        ? press.code
        : press.key.length === 1
          ? press.key.toUpperCase()
          : press.key
  return [...modifiers, key].join('+')
}
