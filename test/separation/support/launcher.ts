import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { Launcher } from '../../../src/main/processes/launcher.ts'

/** Forks the separation child of the tests, which knows the test systems beside the installed ones. */
export const testLauncher: Launcher = {
  launch: () => {
    const child = fork(join(import.meta.dirname, 'child.ts'), [], {
      execArgv: ['--no-warnings'],
      env: { ...process.env, NODE_OPTIONS: '' },
      serialization: 'advanced',
    })
    return {
      send: (message) => void (child.connected && child.send(message as object, () => {})),
      on: (event, listener) => {
        const receive = (...received: unknown[]) =>
          event === 'message'
            ? (listener as (message: unknown) => void)(received[0])
            : (listener as (exit: unknown) => void)({ code: received[0], signal: received[1], detail: '' })
        child.on(event, receive)
        return () => child.off(event, receive)
      },
      kill: () => void child.kill('SIGKILL'),
      pid: child.pid,
    }
  },
}
