import { readFileSync } from 'node:fs'
import { totalmem } from 'node:os'

/**
 * Bytes that a process can still take without others having to give theirs, limits of its container included. macOS keeps
 * nearly nothing free on purpose: there it is a quarter of the machine's memory.
 */
export const availableMemory = (platform: NodeJS.Platform = process.platform): number =>
  platform === 'darwin' ? totalmem() / 4 : process.availableMemory()

/** Processes that the kernel has killed since it started because memory ran out; 0 where it keeps no count (not Linux). */
export const memoryKills = (): number => {
  try {
    return Number(/^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}
