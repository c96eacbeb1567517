import { Menu } from '@base-ui/react/menu'
import { Menubar } from '@base-ui/react/menubar'
import type { Command } from '../../core/commands/command.ts'
import { keysOf } from '../../core/commands/keys.ts'
import { type MenuLine, menus } from '../../core/commands/menus.ts'
import { type Editor, useEditor } from '../state/context.tsx'
import { type MenuEntry, MenuPopup } from '../ui/Menu.tsx'
import { checkedCommands } from './checked-commands.ts'
import './menu-bar.css'

const entryOf = (editor: Editor, command: Command): MenuEntry => {
  const checked = checkedCommands[command.id]?.(editor)
  return {
    kind: 'item',
    label: command.label,
    binding: keysOf(command, editor.preferences.getState().keys)[0],
    disabled: !editor.can(command.id),
    run: () => editor.run(command.id),
    ...(checked === undefined ? {} : { checked }),
  }
}

const Entries = ({ lines }: { readonly lines: readonly MenuLine[] }) => {
  const editor = useEditor()
  const items = lines.flatMap((item): MenuEntry[] => {
    if (item === 'line') return [{ kind: 'line' }]
    if ('id' in item) return [entryOf(editor, item)]
    return [{ kind: 'menu', label: item.title, entries: item.commands.map((command) => entryOf(editor, command)) }]
  })
  return <MenuPopup entries={items} />
}

/** The menus of the window where the system has none to give: in a browser. */
export const MenuBar = () => (
  <Menubar className="menu-bar" aria-label="Menus">
    {menus.map(({ group, lines }) => (
      <Menu.Root key={group}>
        <Menu.Trigger className="menu-bar-item">{group}</Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner className="menu-positioner" sideOffset={2} align="start">
            <Entries lines={lines} />
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    ))}
  </Menubar>
)
