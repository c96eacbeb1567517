import type { MenuItemConstructorOptions } from 'electron'
import type { Command } from '../../core/commands/command.ts'
import { type KeyChoices, keysOf, partsOf } from '../../core/commands/keys.ts'
import { type MenuLine, menus } from '../../core/commands/menus.ts'

/** Keys of the table's notation that Electron calls otherwise. */
const electronNames: { readonly [key: string]: string } = {
  $mod: 'CommandOrControl',
  Meta: 'Super',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ' ': 'Space',
  '+': 'Plus',
}

/** A binding of the table, such as `$mod+Shift+Z`, as Electron writes it: `CommandOrControl+Shift+Z`. */
export const acceleratorOf = (binding: string): string => {
  const { modifiers, key } = partsOf(binding)
  const plain = key.replace(/^(Key|Digit)(?=.$)/, '')
  return [...modifiers, plain].map((name) => electronNames[name] ?? name).join('+')
}

type Run = (command: string) => void

/**
 * The native menus, from the table that the shortcuts come from. The renderer listens to the keys, so the menu shows
 * them without registering them: a key must not act while its letter is being typed into a field.
 */
export const menuTemplate = (
  choices: KeyChoices,
  platform: NodeJS.Platform,
  run: Run,
): MenuItemConstructorOptions[] => {
  const item = (command: Command): MenuItemConstructorOptions => {
    const binding = keysOf(command, choices)[0]
    return {
      id: command.id,
      label: command.label,
      click: () => run(command.id),
      ...(binding ? { accelerator: acceleratorOf(binding), registerAccelerator: false } : {}),
    }
  }

  const line = (entry: MenuLine): MenuItemConstructorOptions => {
    if (entry === 'line') return { type: 'separator' }
    return 'title' in entry ? { label: entry.title, submenu: entry.commands.map(item) } : item(entry)
  }
  const shown = menus.map(
    ({ group, lines }): MenuItemConstructorOptions => ({ label: group, submenu: lines.map(line) }),
  )
  const quit: MenuItemConstructorOptions[] = platform === 'darwin' ? [] : [{ type: 'separator' }, { role: 'quit' }]
  const first = shown[0]
  if (first) (first.submenu as MenuItemConstructorOptions[]).push(...quit)
  return platform === 'darwin' ? [{ role: 'appMenu' }, ...shown, { role: 'windowMenu' }] : shown
}
