import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** Ends a process, and answers when it is gone. */
export const closeChild = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill()
  await gone
}
