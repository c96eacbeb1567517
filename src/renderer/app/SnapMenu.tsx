import { ChevronDown, Magnet } from 'lucide-react'
import { useEditor, useEditorState } from '../state/context.tsx'
import type { SnapTarget } from '../state/editor-store.ts'
import { IconButton } from '../ui/Button.tsx'
import { keepFocus } from '../ui/keep-focus.ts'
import { MenuButton, type MenuEntry } from '../ui/Menu.tsx'
import { useBinding } from './command-keys.ts'
import { snapNames } from './snap-names.ts'

/** Snapping on and off, and to what. Shift suspends it during a drag. */
export const SnapMenu = () => {
  const { editor, preferences, run } = useEditor()
  const snap = useEditorState((state) => state.snap)
  const binding = useBinding('view.snap')
  const entries = (): MenuEntry[] => [
    { kind: 'item', label: 'Snapping', binding, checked: snap.on, run: () => run('view.snap') },
    { kind: 'line' },
    ...(Object.keys(snapNames) as SnapTarget[]).map(
      (target): MenuEntry => ({
        kind: 'item',
        label: snapNames[target],
        checked: snap.targets.has(target),
        run: () => {
          const targets = new Set(snap.targets)
          if (!targets.delete(target)) targets.add(target)
          editor.setState({ snap: { on: snap.on, targets } })
          preferences.change({ snap: { on: snap.on, targets: [...targets] } })
        },
      }),
    ),
    { kind: 'line' },
    { kind: 'title', label: 'Hold Shift while dragging to suspend' },
  ]
  return (
    <span className="split-button">
      <IconButton
        icon={Magnet}
        label="Snapping"
        binding={binding}
        pressed={snap.on}
        onMouseDown={keepFocus}
        onClick={() => run('view.snap')}
      />
      <MenuButton
        trigger={<IconButton icon={ChevronDown} label="What to snap to" size={12} className="split-button-more" />}
        entries={entries}
        align="end"
      />
    </span>
  )
}
