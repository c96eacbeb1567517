import { describe, expect, it } from 'vitest'
import type { EventData, HostApi } from '../../src/contract/api.ts'
import { failureOf, HostError } from '../../src/contract/failures.ts'
import { connectHost, serveHost } from '../../src/contract/transport.ts'
import { createAnnouncements } from '../../src/main/announcements.ts'
import { createPair } from './pair.ts'

const failureIn = (promise: Promise<unknown>) => promise.then(() => null, failureOf)

/** A host of one method, written out, so that the transport is seen alone. */
const makeHost = (call: (method: string, params: unknown, signal: AbortSignal) => Promise<unknown>) => {
  const { announce, on } = createAnnouncements()
  const origins: (string | undefined)[] = []
  const host: HostApi = {
    call: (method, params, options) => {
      origins.push(options?.origin)
      return call(method, params, options!.signal!) as never
    },
    on,
  }
  return { host, announce, origins }
}

const connect = (host: HostApi, origin = 'one', check = false) => {
  const [clientPort, hostPort] = createPair()
  const stop = serveHost(host, hostPort, { origin })
  return { client: connectHost(clientPort, { check }), stop, clientPort, hostPort }
}

const change = (origin: string | null): EventData<'project.changed'> => ({
  revision: 1,
  position: 1,
  diff: {},
  label: 'Edit',
  cause: 'edit',
  origin,
  entry: null,
  history: null,
})

describe('the transport', () => {
  it('carries calls, results and the name of the client', async () => {
    const { host, origins } = makeHost(async (method, params) => [method, params])
    const { client } = connect(host, 'tab-1')
    expect(await client.call('project.jump', { position: 3 })).toEqual(['project.jump', { position: 3 }])
    expect(origins).toEqual(['tab-1'])
  })

  it('matches answers to calls, whatever the order', async () => {
    const { host } = makeHost(async (_, params) => {
      const { position } = params as { position: number }
      await new Promise((resolve) => setTimeout(resolve, position === 1 ? 20 : 0))
      return { position }
    })
    const { client } = connect(host)
    const order: number[] = []
    await Promise.all(
      [1, 2].map(async (position) => {
        order.push((await client.call('project.jump', { position })).position)
      }),
    )
    expect(order).toEqual([2, 1])
  })

  it('carries failures as data and bugs as internal', async () => {
    const { host } = makeHost(async (method) => {
      if (method === 'project.undo') throw new HostError({ code: 'disk-full', folder: '/x', needed: 7 })
      throw new TypeError('a bug')
    })
    const { client } = connect(host)
    expect(await failureIn(client.call('project.undo', undefined))).toEqual({
      code: 'disk-full',
      folder: '/x',
      needed: 7,
    })
    expect(await failureIn(client.call('project.redo', undefined))).toMatchObject({
      code: 'internal',
      message: expect.stringContaining('a bug'),
    })
  })

  it('brings an abort to the host and answers the caller at once', async () => {
    const aborted = Promise.withResolvers<void>()
    const { host } = makeHost((_, __, signal) => {
      signal.addEventListener('abort', () => aborted.resolve())
      return new Promise(() => {})
    })
    const { client, clientPort } = connect(host)
    const stop = new AbortController()
    const call = client.call('project.undo', undefined, { signal: stop.signal })
    await new Promise((resolve) => setTimeout(resolve, 5))
    stop.abort()
    expect(await failureIn(call)).toEqual({ code: 'cancelled' })
    await aborted.promise
    const sent = clientPort.sent.length
    expect(await failureIn(client.call('project.undo', undefined, { signal: stop.signal }))).toEqual({
      code: 'cancelled',
    })
    expect(clientPort.sent).toHaveLength(sent)
  })

  it('tells a client its own edits by the name self', async () => {
    const { host, announce } = makeHost(async () => undefined)
    const [first, second] = [connect(host, 'one'), connect(host, 'two')]
    const heard: [string, string | null][] = []
    first.client.on('project.changed', ({ origin }) => heard.push(['one', origin]))
    second.client.on('project.changed', ({ origin }) => heard.push(['two', origin]))
    announce('project.changed', change('one'))
    announce('project.changed', change(null))
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(heard).toEqual([
      ['one', 'self'],
      ['two', 'one'],
      ['one', null],
      ['two', null],
    ])
  })

  it('keeps events in order and before the answer that follows them', async () => {
    const { host, announce } = makeHost(async () => {
      for (let revision = 1; revision <= 5; revision++) announce('project.changed', { ...change('one'), revision })
      return undefined
    })
    const { client } = connect(host)
    const heard: (number | string)[] = []
    client.on('project.changed', ({ revision }) => heard.push(revision))
    await client.call('project.close', undefined)
    heard.push('answer')
    expect(heard).toEqual([1, 2, 3, 4, 5, 'answer'])
  })

  it('ends subscriptions, and a throwing listener does not keep others from hearing', async () => {
    const { host, announce } = makeHost(async () => undefined)
    const { client } = connect(host)
    const thrown: unknown[] = []
    const before = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    process.on('uncaughtException', (error) => thrown.push(error.message))
    const heard: string[] = []
    client.on('job.removed', () => {
      throw new Error('listener')
    })
    client.on('job.removed', ({ job }) => heard.push(job))
    const end = client.on('job.removed', () => heard.push('ended'))
    end()
    announce('job.removed', { job: 'job_1' })
    await new Promise((resolve) => setTimeout(resolve, 10))
    process.removeAllListeners('uncaughtException')
    for (const listener of before) process.on('uncaughtException', listener)
    expect(heard).toEqual(['job_1'])
    expect(thrown).toEqual(['listener'])
  })

  it('fails pending and later calls with disconnected, and cancels them at the host', async () => {
    const aborted = Promise.withResolvers<void>()
    const { host } = makeHost((_, __, signal) => {
      signal.addEventListener('abort', () => aborted.resolve())
      return new Promise(() => {})
    })
    const { client, hostPort } = connect(host)
    let farewells = 0
    client.onDisconnect(() => farewells++)
    const pending = failureIn(client.call('project.undo', undefined))
    await new Promise((resolve) => setTimeout(resolve, 5))
    hostPort.close()
    expect(await pending).toEqual({ code: 'disconnected' })
    await aborted.promise
    expect(await failureIn(client.call('project.undo', undefined))).toEqual({ code: 'disconnected' })
    expect(farewells).toBe(1)
  })

  it('drops what is no request, and answers each id once', async () => {
    let calls = 0
    const { host } = makeHost(async () => {
      calls++
      await new Promise((resolve) => setTimeout(resolve, 5))
    })
    const [clientPort, hostPort] = createPair()
    serveHost(host, hostPort, { origin: 'one' })
    const junk = [
      null,
      7,
      'call',
      [],
      {},
      { kind: 'call' },
      { kind: 'call', id: 1.5, method: 'x' },
      { kind: 'done', id: 1 },
    ]
    for (const message of [...junk, { kind: 'cancel', id: 99 }]) clientPort.send(message)
    clientPort.send({ kind: 'call', id: 1, method: 'project.undo' })
    clientPort.send({ kind: 'call', id: 1, method: 'project.undo' })
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(calls).toBe(1)
    expect(hostPort.sent).toEqual([{ kind: 'done', id: 1, result: undefined }])
  })

  it('finds results that do not fit the contract where it is told to check', async () => {
    const { host } = makeHost(async () => ({ position: 'three' }))
    const { client } = connect(host, 'one', true)
    expect(await failureIn(client.call('project.undo', undefined))).toMatchObject({ code: 'internal' })
  })
})
