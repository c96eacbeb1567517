import { keysOf } from '../../core/commands/keys.ts'
import { commandById } from '../../core/commands/table.ts'
import { usePreferences } from '../state/context.tsx'

/** The keys to show for a command, as the user has set them. */
export const useBinding = (id: string): string | undefined => {
  const choices = usePreferences((state) => state.keys)
  const command = commandById.get(id)
  return command && keysOf(command, choices)[0]
}
