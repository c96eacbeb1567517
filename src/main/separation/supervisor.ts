import { HostError } from '../../contract/failures.ts'
import type { EntryName } from '../entries.ts'
import type { ChildProcessHandle, Launcher } from '../processes/launcher.ts'
import type { CallName, Calls, Equipment, ReplyMessage } from './protocol.ts'

/**
 * Why a child ended before it had answered. `stopped` is our own doing, and the work may be asked for again; `closed` means
 * that nobody wants it any more.
 */
export type WorkerEnd = 'crashed' | 'silent' | 'stopped' | 'closed'

export class WorkerEnded extends Error {
  readonly end: WorkerEnd
  /** What the system or the process said about it; may be empty. */
  readonly detail: string
  /** The signal that ended it, where one did. */
  readonly signal: string | null
  constructor(end: WorkerEnd, detail: string, signal: string | null = null) {
    super(`the separation process ${end === 'silent' ? 'stopped answering' : end}`)
    this.name = 'WorkerEnded'
    this.end = end
    this.detail = detail
    this.signal = signal
  }
}

/** A system threw in the child: a refusal in plain words, or a bug. The child goes on. */
export class SystemError extends Error {
  override readonly name = 'SystemError'
  /** It was the machine: not enough memory, or a device that was lost. */
  readonly gaveUp: 'memory' | 'device' | null
  constructor(message: string, gaveUp: SystemError['gaveUp'] = null) {
    super(message)
    this.gaveUp = gaveUp
  }
}

/** Keeps one child that serves systems: starts it when it is needed, ends it when it is stuck, stopped or idle. */
export type Supervisor = {
  /**
   * @param tell told what the child does for the answer, in a few words
   * @throws WorkerEnded when the child ends first, SystemError when the system throws
   */
  ask<C extends CallName>(
    call: C,
    params: Calls[C]['params'],
    tell?: (stage: string) => void,
  ): Promise<Calls[C]['result']>
  /** Tells a child that runs what there is to work with now; one that starts later is told first. */
  equip(): void
  /** Kills the child, whatever it is doing; the next call starts a fresh one. */
  stop(): void
  /** Kills the child if it owes no answer. */
  rest(): void
  /** Kills the child because its project is closed: what it owes is not to be asked for again. */
  close(): void
  /** Process id of the child that runs now. */
  readonly pid: number | undefined
}

export type SupervisorOptions = {
  readonly launcher: Launcher
  readonly entry: EntryName
  /** What the system's list of processes shows. */
  readonly title: string
  /** What a child is told there is to work with. */
  readonly equipment: () => Equipment
  /** Milliseconds without a call after which the child is released. */
  readonly idle?: number
  /** Milliseconds without any answer after which a child that owes one counts as stuck. */
  readonly silence?: number
}

type Pending = {
  readonly resolve: (result: never) => void
  readonly reject: (error: Error) => void
  readonly tell: ((stage: string) => void) | undefined
}

/** Creates a supervisor; no process starts before the first call. */
export const createSupervisor = (options: SupervisorOptions): Supervisor => {
  const { launcher, entry, title, equipment, idle = 60_000, silence = 120_000 } = options
  let child: ChildProcessHandle | null = null
  let pending = new Map<number, Pending>()
  let lastId = 0
  let timer: NodeJS.Timeout | undefined

  const end = (reason: WorkerEnd, detail: string, signal: string | null = null) => {
    clearTimeout(timer)
    const ended = child
    const owed = pending
    child = null
    pending = new Map()
    // Nobody waits for the process to be gone: it holds nothing that the next one needs.
    ended?.kill()
    for (const { reject } of owed.values()) reject(new WorkerEnded(reason, detail, signal))
  }

  const watch = () => {
    clearTimeout(timer)
    timer =
      pending.size > 0
        ? setTimeout(() => end('silent', `no answer for ${Math.round(silence / 1000)} s`), silence)
        : setTimeout(() => end('stopped', ''), idle)
    timer.unref()
  }

  const receive = (message: unknown) => {
    const reply = message as ReplyMessage
    const waiting = pending.get(reply.id)
    if (!waiting) return
    if ('stage' in reply) {
      watch()
      return waiting.tell?.(reply.stage)
    }
    pending.delete(reply.id)
    watch()
    if ('error' in reply)
      waiting.reject(reply.failure ? new HostError(reply.failure) : new SystemError(reply.error, reply.gaveUp))
    else waiting.resolve(reply.result as never)
  }

  const start = (): ChildProcessHandle => {
    const started = launcher.launch(entry, title)
    started.on('message', (message) => {
      if (child === started) receive(message)
    })
    started.on('exit', ({ code, signal, detail }) => {
      if (child === started) end('crashed', detail || `it ended with ${signal ?? `code ${code}`}`, signal)
    })
    started.send({ id: ++lastId, call: 'equip', params: equipment() })
    return started
  }

  return {
    ask: (call, params, tell) =>
      new Promise((resolve, reject) => {
        child ??= start()
        const id = ++lastId
        pending.set(id, { resolve: resolve as Pending['resolve'], reject, tell })
        if (pending.size === 1) watch()
        child.send({ id, call, params })
      }),
    equip: () => child?.send({ id: ++lastId, call: 'equip', params: equipment() }),
    stop: () => end('stopped', ''),
    rest: () => {
      if (pending.size === 0) end('stopped', '')
    },
    close: () => end('closed', ''),
    get pid() {
      return child?.pid
    },
  }
}
