import { HostError } from '../../contract/failures.ts'
import type { ChildProcessHandle, Launcher } from './launcher.ts'

export type ClosableLauncher = Launcher & {
  /** Ends every child, and launches none any more: work that was under way finds its host gone. */
  close(): void
}

/** A launcher whose children end with the host that launched them. */
export const closableLauncher = (launcher: Launcher): ClosableLauncher => {
  const children = new Set<ChildProcessHandle>()
  let open = true
  return {
    launch: (entry, name) => {
      if (!open) throw new HostError({ code: 'cancelled' })
      const child = launcher.launch(entry, name)
      children.add(child)
      child.on('exit', () => children.delete(child))
      return child
    },
    close: () => {
      open = false
      for (const child of children) child.kill()
    },
  }
}
