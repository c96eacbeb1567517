import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { catalogueAlone } from '../support/catalogue-alone.ts'

const root = join(import.meta.dirname, '..', '..')

export type Ended = { readonly code: number | null; readonly out: string; readonly err: string }

export type Running = {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  said(pattern: RegExp): Promise<string>
}

/** Starts the command line as a shell would, with settings and temporary files in a folder of the test's own. */
export const startCli = (
  home: string,
  words: readonly string[],
  entry = 'src/main/cli/index.ts',
  more: NodeJS.ProcessEnv = {},
): Running => {
  const { NODE_OPTIONS: _, ...env } = process.env
  const child = spawn(process.execPath, [join(root, entry), ...words], {
    cwd: home,
    env: {
      ...env,
      LASSO_HOME: join(home, 'lasso home'),
      LASSO_CATALOGUE: catalogueAlone(join(home, 'lasso home')),
      ...more,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, out, err })))
  const said = async (pattern: RegExp): Promise<string> => {
    const look = () => pattern.exec(out + err)?.[0]
    for (let found = look(); ; found = look()) {
      if (found !== undefined) return found
      if (child.exitCode !== null) throw new Error(`it ended without saying ${pattern}: ${out}${err}`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  return { child, ended, said }
}

export const runCli = (home: string, ...words: readonly string[]): Promise<Ended> => startCli(home, words).ended
