import type { LucideIcon } from 'lucide-react'
import { commandById } from '../../core/commands/table.ts'
import { useEditor } from '../state/context.tsx'
import { IconButton } from '../ui/Button.tsx'
import { keepFocus } from '../ui/keep-focus.ts'
import { useBinding } from './command-keys.ts'
import { useCan } from './use-can.ts'

/** A button that runs a command; dimmed while the command does not apply. */
export const CommandButton = ({
  command,
  icon,
  label,
  pressed,
  size,
}: {
  readonly command: string
  readonly icon: LucideIcon
  readonly label?: string
  readonly pressed?: boolean
  readonly size?: number
}) => {
  const { run } = useEditor()
  const binding = useBinding(command)
  const can = useCan(command)
  const name = label ?? commandById.get(command)?.label.replace('…', '') ?? command
  return (
    <IconButton
      icon={icon}
      label={name}
      binding={binding}
      disabled={!can}
      onMouseDown={keepFocus}
      onClick={() => run(command)}
      {...(pressed === undefined ? {} : { pressed })}
      {...(size === undefined ? {} : { size })}
    />
  )
}
