import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { root } from '../../scripts/run.ts'
import { temporaryFolder } from '../support/temporary.ts'

const linkOf = async (child: ChildProcess): Promise<string> => {
  for await (const line of createInterface({ input: child.stdout! })) {
    const link = /http:\S+/.exec(line)
    if (link) return link[0]
  }
  throw new Error('The browser host ended without a link')
}

/**
 * The real browser host, with nothing remembered from before.
 * @param home the user's own folder, where file dialogs begin; the real one when absent
 */
export const startBrowserHost = async (home?: string): Promise<{ readonly link: string; stop(): Promise<void> }> => {
  const folder = temporaryFolder()
  const child = spawn(process.execPath, ['src/main/cli/index.ts', 'serve'], {
    cwd: root,
    env: { ...process.env, LASSO_HOME: folder.path, ...(home ? { HOME: home, USERPROFILE: home } : {}) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const link = await linkOf(child)
  child.stdout?.resume()
  return {
    link,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
      folder[Symbol.dispose]()
    },
  }
}
