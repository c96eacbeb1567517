import { utilityProcess } from 'electron'
import { entryFile } from '../entries.ts'
import type { ChildExit, Launcher } from '../processes/launcher.ts'

const keptDetail = 4000

/** Children of the desktop program: Chromium's utility processes, because the fuse RunAsNode is off. */
export const utilityLauncher: Launcher = {
  launch: (entry, name) => {
    const child = utilityProcess.fork(entryFile(entry), [], { serviceName: name, stdio: ['ignore', 'ignore', 'pipe'] })
    const messages = new Set<(message: unknown) => void>()
    const exits = new Set<(exit: ChildExit) => void>()
    let detail = ''
    let ended = false
    child.stderr?.on('data', (bytes: Buffer) => {
      detail = (detail + bytes.toString('utf8')).slice(-keptDetail)
    })
    child.on('message', (message) => {
      for (const listener of [...messages]) listener(message)
    })
    child.on('exit', (code) => {
      ended = true
      // Electron tells of a signal by its number, as it is or as shells write it.
      const signal = process.platform !== 'win32' && (code === 9 || code === 137) ? 'SIGKILL' : null
      for (const listener of [...exits]) listener({ code, signal, detail: detail.trim() })
    })
    return {
      send: (message) => {
        if (!ended) child.postMessage(message)
      },
      on: (event, listener) => {
        const set: Set<typeof listener> = (event === 'message' ? messages : exits) as never
        set.add(listener)
        return () => set.delete(listener)
      },
      kill: () => {
        if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL')
        else child.kill()
      },
      pid: child.pid,
    }
  },
}
