import { fork } from 'node:child_process'
import { getCompileCacheDir } from 'node:module'
import { type EntryName, entryFile } from '../entries.ts'

export type ChildExit = {
  readonly code: number | null
  readonly signal: string | null
  /** The end of what the child wrote to its standard error: why it died, where it said so. */
  readonly detail: string
}

type ChildEvents = { readonly message: (message: unknown) => void; readonly exit: (exit: ChildExit) => void }

/** A supervised child process. Messages are copied by structured clone, in order. */
export type ChildProcessHandle = {
  send(message: unknown): void
  on<E extends keyof ChildEvents>(event: E, listener: ChildEvents[E]): () => void
  /** Ends the process at once, whatever it is doing. */
  kill(): void
  readonly pid: number | undefined
}

export type Launcher = {
  /** @param name shown by the system's own process list, where it can be */
  launch(entry: EntryName, name: string): ChildProcessHandle
}

const keptDetail = 4000

/**
 * Has the C library of Linux ask for huge pages: a network's first window is then a tenth faster, and so is every one of a
 * session that gives its memory back in between (measured: docs/decisions/0014). Nothing else reads it.
 */
const hugePages = { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' }

/** Children of plain Node. Electron has its own launcher, over utilityProcess. */
export const nodeLauncher: Launcher = {
  launch: (entry, name) => {
    // Neither the parent's own flags (a debugger, a test runner) nor NODE_OPTIONS belong in a child.
    const { NODE_OPTIONS: _, ...inherited } = process.env
    const compiled = getCompileCacheDir()
    const env = {
      ...(entry === 'inference' ? hugePages : {}),
      ...inherited,
      ...(compiled === undefined ? {} : { NODE_COMPILE_CACHE: compiled }),
    }
    const child = fork(entryFile(entry), [], {
      execArgv: ['--no-warnings', `--title=${name}`],
      env,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    let detail = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      detail = (detail + text).slice(-keptDetail)
    })
    const listeners = { message: new Set<ChildEvents['message']>(), exit: new Set<ChildEvents['exit']>() }
    child.on('message', (message) => {
      for (const listener of [...listeners.message]) listener(message)
    })
    let ended = false
    const end = (code: number | null, signal: string | null): void => {
      if (ended) return
      ended = true
      for (const listener of [...listeners.exit]) listener({ code, signal, detail: detail.trim() })
    }
    // `close` follows `exit` once standard error is read to its end.
    child.on('close', end)
    child.on('error', (error) => {
      detail += String(error)
      if (child.pid === undefined) end(null, null)
    })
    return {
      // A child that died in between says so by `exit`; a failed send says nothing more.
      send: (message) => void (child.connected && child.send(message as object, () => {})),
      on: (event, listener) => {
        const set: Set<typeof listener> = listeners[event] as never
        set.add(listener)
        return () => set.delete(listener)
      },
      kill: () => void child.kill('SIGKILL'),
      pid: child.pid,
    }
  },
}
