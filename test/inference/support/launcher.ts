import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { ChildProcessHandle, Launcher } from '../../../src/main/processes/launcher.ts'

export type TestLauncherOptions = {
  /** The processor stands in for a graphics card. */
  readonly standIn?: boolean
  /** Memory of its own that the inference child may have, in KiB. */
  readonly memory?: number
  readonly environment?: { readonly [name: string]: string }
}

const fileOf = (entry: string): string => join(import.meta.dirname, entry === 'inference' ? 'child.ts' : 'questions.ts')

/** Forks the children of the tests, as the launcher of plain Node does. */
export const networkLauncher = (options: TestLauncherOptions = {}): Launcher & { readonly launched: string[] } => {
  const launched: string[] = []
  return {
    launched,
    launch: (entry): ChildProcessHandle => {
      launched.push(entry)
      const limit = entry === 'inference' ? options.memory : undefined
      const child = fork(fileOf(entry), options.standIn ? ['stand-in'] : [], {
        execArgv: ['--no-warnings'],
        env: { ...process.env, NODE_OPTIONS: '', ...options.environment },
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        // A shell sets the limit and becomes the child: what it passes on is all that fork arranged.
        ...(limit === undefined ? {} : { execPath: '/bin/bash', execArgv: ['-c', limited(limit), process.execPath] }),
      })
      let detail = ''
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        detail = (detail + text).slice(-4000)
      })
      return {
        send: (message) => void (child.connected && child.send(message as object, () => {})),
        on: (event, listener) => {
          const receive = (...received: unknown[]) =>
            event === 'message'
              ? (listener as (message: unknown) => void)(received[0])
              : (listener as (exit: unknown) => void)({ code: received[0], signal: received[1], detail: detail.trim() })
          const name = event === 'message' ? 'message' : 'close'
          child.on(name, receive)
          return () => child.off(name, receive)
        },
        kill: () => void child.kill('SIGKILL'),
        pid: child.pid,
      }
    },
  }
}

const limited = (kibibytes: number): string => `ulimit -d ${kibibytes} && exec "$0" --no-warnings "$@"`
