import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { SeparateRequest } from '../../../src/contract/api.ts'
import type { InstalledModel } from '../../../src/core/systems/model.ts'

/** What a host tells its test. */
export type HostMessage = { readonly job: string } | { readonly stored: number } | { readonly ended: string }

export type HostProcess = {
  /** The id of the job it began, or resumed. */
  readonly job: Promise<string>
  /** Resolves when the job has stored its first frames. */
  readonly stored: Promise<void>
  /** Most frames that it said every source to hold. */
  readonly told: () => number
  /** Resolves with the state in which the job ended. */
  readonly ended: Promise<string>
  /** kill -9; resolves when the process is gone and the file is free. */
  kill(): Promise<void>
}

/**
 * A process that opens a project and separates: a new job for `request`, or, when an interrupted one is there, that one
 * resumed.
 * @param model a model that is installed there: the real children work, not those of the tests
 */
export const startHost = (
  path: string,
  folder: string,
  request: SeparateRequest,
  storeEvery = 1000,
  model?: InstalledModel,
): HostProcess => {
  const child = fork(
    join(import.meta.dirname, 'host.ts'),
    [path, folder, JSON.stringify(request), String(storeEvery), ...(model ? [JSON.stringify(model)] : [])],
    {
      execArgv: ['--no-warnings'],
      env: { ...process.env, NODE_OPTIONS: '' },
    },
  )
  const gone = once(child, 'exit')
  let told = 0
  const [job, stored, ended] = [
    Promise.withResolvers<string>(),
    Promise.withResolvers<void>(),
    Promise.withResolvers<string>(),
  ]
  child.on('message', (message: HostMessage) => {
    if ('job' in message) job.resolve(message.job)
    else if ('stored' in message) {
      told = Math.max(told, message.stored)
      stored.resolve()
    } else ended.resolve(message.ended)
  })
  void gone.then(() => {
    // A test that still waits for one of these has waited in vain.
    for (const promise of [job, stored, ended]) promise.reject(new Error('the host ended'))
  })
  for (const { promise } of [job, stored, ended]) promise.catch(() => {})
  return {
    job: job.promise,
    stored: stored.promise,
    told: () => told,
    ended: ended.promise,
    kill: async () => {
      child.kill('SIGKILL')
      await gone
    },
  }
}
