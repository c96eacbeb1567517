import type { CommandGroup } from '../../core/commands/command.ts'
import { keysOf } from '../../core/commands/keys.ts'
import { commands } from '../../core/commands/table.ts'
import { useEditor, usePreferences } from '../state/context.tsx'
import { openDialog } from '../state/shell-store.ts'
import { Button } from '../ui/Button.tsx'
import { DialogFrame } from '../ui/DialogFrame.tsx'
import { Keys } from '../ui/Keys.tsx'
import './shortcuts.css'

const groups = [...new Set(commands.map((command) => command.group))]

const Group = ({ group }: { readonly group: CommandGroup }) => {
  const choices = usePreferences((state) => state.keys)
  const lines = commands.filter((command) => command.group === group && keysOf(command, choices).length > 0)
  if (lines.length === 0) return null
  return (
    <section className="shortcuts-group" aria-label={group}>
      <h3>{group}</h3>
      <dl>
        {lines.map((command) => (
          <div key={command.id}>
            <dt>{command.label.replace('…', '')}</dt>
            <dd>
              {keysOf(command, choices).map((binding) => (
                <Keys key={binding} binding={binding} />
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** All shortcuts by group, as they are set now, and what the pointer does. */
export const ShortcutsDialog = ({ onClose }: { onClose(): void }) => {
  const { shell } = useEditor()
  return (
    <DialogFrame
      title="Keyboard shortcuts"
      size="large"
      onClose={onClose}
      actions={
        <>
          <span className="dialog-actions-start">
            <Button onClick={() => openDialog(shell, { name: 'preferences', page: 'keys' })}>Change keys…</Button>
          </span>
          <Button kind="primary" onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      <div className="shortcuts">
        {groups.map((group) => (
          <Group key={group} group={group} />
        ))}
        <section className="shortcuts-group" aria-label="Pointer">
          <h3>Pointer</h3>
          <dl>
            {pointer.map(([what, how]) => (
              <div key={what}>
                <dt>{what}</dt>
                <dd className="shortcuts-how">{how}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </DialogFrame>
  )
}

const pointer = [
  ['Select time', 'drag over tracks or ruler'],
  ['Extend selection', 'Shift + click'],
  ['Zoom at the pointer', 'Ctrl + wheel, or pinch'],
  ['Scroll sideways', 'Shift + wheel'],
  ['Suspend snapping', 'Shift while dragging'],
  ['Give up a drag', 'Esc'],
  ['Reset a slider', 'double-click'],
  ['Solo alone', 'Ctrl or ⌘ + click on S'],
] as const
