import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { root } from '../../scripts/run.ts'
import { catalogueAlone } from '../support/catalogue-alone.ts'
import { temporaryFolder } from '../support/temporary.ts'

/** The link that a browser host prints. */
export const linkOf = async (child: ChildProcess): Promise<string> => {
  for await (const line of createInterface({ input: child.stdout! })) {
    const link = /http:\S+/.exec(line)
    if (link) return link[0]
  }
  throw new Error('The browser host ended without a link')
}

export type BrowserHost = {
  readonly link: string
  stop(): Promise<void>
  /** Ends the host as a crash would, with no farewell. */
  kill(): Promise<void>
}

/**
 * The real browser host, with nothing remembered from before unless a folder of its own is given.
 * @param home the user's own folder, where file dialogs begin; the real one when absent
 * @param folder where the host keeps its preferences and untitled projects; a temporary one when absent
 * @param more further variables of its environment
 */
export const startBrowserHost = async (
  home?: string,
  folder?: string,
  more: NodeJS.ProcessEnv = {},
): Promise<BrowserHost> => {
  const own = folder === undefined ? temporaryFolder() : null
  const child = spawn(process.execPath, ['src/main/cli/index.ts', 'serve'], {
    cwd: root,
    env: {
      ...process.env,
      LASSO_HOME: folder ?? own!.path,
      LASSO_CATALOGUE: catalogueAlone(folder ?? own!.path),
      ...(home ? { HOME: home, USERPROFILE: home } : {}),
      ...more,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const link = await linkOf(child)
  child.stdout?.resume()
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill(signal)
      await ended
    }
    own?.[Symbol.dispose]()
  }
  return { link, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') }
}
