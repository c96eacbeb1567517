import type { HostApi, Job, MethodName, Params, Result } from '../../src/contract/api.ts'
import type { Handlers } from '../../src/contract/door.ts'
import { explain } from '../../src/contract/explain.ts'
import { type Failure, fail } from '../../src/contract/failures.ts'

/**
 * What the compiler must accept and refuse of the contract. Never run: `npm run check` compiles it, and an expected error
 * that does not come is an error.
 */
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const isTrue = <T extends true>(): T | undefined => undefined

export const typesOfCalls = async (host: HostApi): Promise<void> => {
  isTrue<Equal<Result<'project.undo'>, { position: number }>>()
  isTrue<Equal<Params<'project.undo'>, undefined>>()
  isTrue<Equal<Result<'job.list'>, Job[]>>()

  await host.call('project.jump', { position: 1 })
  await host.call('project.undo', undefined, { signal: new AbortController().signal })
  // @ts-expect-error no such method
  await host.call('project.explode', undefined)
  // @ts-expect-error parameters are missing
  await host.call('project.jump')
  // @ts-expect-error a position is a number
  await host.call('project.jump', { position: 'one' })
  // @ts-expect-error nothing else may be said
  await host.call('project.jump', { position: 1, fast: true })
  // @ts-expect-error files are references, never paths
  await host.call('project.open', { file: '/home/me/talk.lasso' })
  // @ts-expect-error the result is no string
  const position: string = (await host.call('project.undo', undefined)).position
  void position
}

export const typesOfEvents = (host: HostApi): void => {
  host.on('job.changed', (job) => job.progress?.toFixed())
  // @ts-expect-error no such event
  host.on('job.exploded', () => {})
  // @ts-expect-error progress may be unknown
  host.on('job.changed', (job) => job.progress.toFixed())
  // @ts-expect-error an event's data has its own type
  host.on('job.removed', (job: Job) => job)
}

export const typesOfHandlers = (handlers: Handlers): void => {
  isTrue<Equal<keyof Handlers, MethodName>>()
  const { 'project.undo': _, ...rest } = handlers
  // @ts-expect-error every method has its handler
  rest satisfies Handlers
  // @ts-expect-error a handler answers with what the contract says
  const wrong = { ...handlers, 'project.undo': () => ({ place: 1 }) } satisfies Handlers
  void wrong
}

export const typesOfFailures = (failure: Failure): void => {
  if (failure.code === 'disk-full') isTrue<Equal<typeof failure.needed, number | null>>()
  // @ts-expect-error a failure carries its facts
  fail({ code: 'disk-full' })
  // @ts-expect-error no such code
  fail({ code: 'out-of-luck' })
  // @ts-expect-error sentences are made from failures, not from codes
  explain('disk-full')
}
