import type { Job } from '../../contract/api.ts'
import type { JobBoard } from '../jobs/board.ts'

/** Work that a person waits for: the library has time. */
const first: ReadonlySet<Job['kind']> = new Set(['separation', 'listening', 'import', 'export'])

const isWaitedFor = ({ kind, state }: Job): boolean => first.has(kind) && (state === 'running' || state === 'queued')

/**
 * Resolves when no job is at work that a person waits for.
 * @param waiting called once when there is one
 * @throws the signal's reason
 */
export const untilQuiet = async (
  board: Pick<JobBoard, 'list' | 'on'>,
  signal: AbortSignal,
  waiting: () => void,
): Promise<void> => {
  signal.throwIfAborted()
  if (!board.list().some(isWaitedFor)) return
  waiting()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const look = (): void => {
    if (!board.list().some(isWaitedFor)) resolve()
  }
  const stop = (): void => reject(signal.reason)
  const ends = [board.on('changed', look), board.on('removed', look)]
  signal.addEventListener('abort', stop, { once: true })
  try {
    await promise
  } finally {
    for (const end of ends) end()
    signal.removeEventListener('abort', stop)
  }
}
