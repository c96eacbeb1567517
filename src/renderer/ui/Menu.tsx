import { ContextMenu } from '@base-ui/react/context-menu'
import { Menu } from '@base-ui/react/menu'
import { Check, ChevronRight } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { Keys } from './Keys.tsx'
import './menu.css'

/** One line of a menu. */
export type MenuEntry =
  | {
      readonly kind: 'item'
      readonly label: string
      readonly binding?: string | undefined
      readonly disabled?: boolean
      readonly checked?: boolean
      readonly danger?: boolean
      readonly icon?: ReactNode
      run(): void
    }
  | { readonly kind: 'line' }
  | { readonly kind: 'title'; readonly label: string }
  | { readonly kind: 'menu'; readonly label: string; readonly entries: readonly MenuEntry[] }

/** `entries` is asked for when the menu opens, so that what is possible is as it is then. */
export const MenuPopup = ({ entries }: { readonly entries: readonly MenuEntry[] }) => {
  const marked = entries.some((entry) => entry.kind === 'item' && (entry.checked !== undefined || entry.icon))
  return (
    <Menu.Popup className="menu">
      {entries.map((entry, index) => (
        <Line key={entry.kind === 'line' ? `line-${index}` : entry.label} entry={entry} marked={marked} />
      ))}
    </Menu.Popup>
  )
}

const Line = ({ entry, marked }: { readonly entry: MenuEntry; readonly marked: boolean }) => {
  if (entry.kind === 'line') return <Menu.Separator className="menu-line" />
  if (entry.kind === 'title') return <div className="menu-title">{entry.label}</div>
  if (entry.kind === 'menu')
    return (
      <Menu.SubmenuRoot>
        <Menu.SubmenuTrigger className="menu-item">
          {marked && <span className="menu-mark" />}
          <span className="menu-label">{entry.label}</span>
          <ChevronRight size={14} aria-hidden />
        </Menu.SubmenuTrigger>
        <Menu.Portal>
          <Menu.Positioner className="menu-positioner" sideOffset={-4} alignOffset={-5}>
            <MenuPopup entries={entry.entries} />
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.SubmenuRoot>
    )
  const content = (
    <>
      {marked && <span className="menu-mark">{entry.checked ? <Check size={14} aria-hidden /> : entry.icon}</span>}
      <span className="menu-label">{entry.label}</span>
      {entry.binding && <Keys binding={entry.binding} />}
    </>
  )
  const className = entry.danger ? 'menu-item menu-danger' : 'menu-item'
  const shared = { className, disabled: entry.disabled ?? false, label: entry.label, onClick: entry.run }
  if (entry.checked === undefined) return <Menu.Item {...shared}>{content}</Menu.Item>
  return (
    <Menu.CheckboxItem {...shared} checked={entry.checked} closeOnClick>
      {content}
    </Menu.CheckboxItem>
  )
}

/** A button that opens a menu. */
export const MenuButton = ({
  trigger,
  entries,
  align = 'start',
}: {
  readonly trigger: ReactElement
  readonly entries: () => readonly MenuEntry[]
  readonly align?: 'start' | 'end'
}) => (
  <Menu.Root>
    <Menu.Trigger render={trigger} />
    <Menu.Portal>
      <Menu.Positioner className="menu-positioner" sideOffset={4} align={align}>
        <Lazily entries={entries} />
      </Menu.Positioner>
    </Menu.Portal>
  </Menu.Root>
)

const Lazily = ({ entries }: { readonly entries: () => readonly MenuEntry[] }) => <MenuPopup entries={entries()} />

/** A menu at the pointer over `children`. */
export const ContextMenuArea = ({
  children,
  entries,
}: {
  readonly children: ReactElement
  readonly entries: () => readonly MenuEntry[]
}) => (
  <ContextMenu.Root>
    <ContextMenu.Trigger render={children} />
    <ContextMenu.Portal>
      <ContextMenu.Positioner className="menu-positioner">
        <Lazily entries={entries} />
      </ContextMenu.Positioner>
    </ContextMenu.Portal>
  </ContextMenu.Root>
)
