import { describe, expect, it } from 'vitest'
import type { HostApi, ModelRecord } from '../../../src/contract/api.ts'
import { HostError } from '../../../src/contract/failures.ts'
import { createModelsStore } from '../../../src/renderer/models/models-store.ts'

const model = (changes: Partial<ModelRecord>): ModelRecord =>
  ({ id: 'one', state: 'absent', present: 0, ...changes }) as ModelRecord

/** A host that answers as it is told to, and counts what it is asked. */
const host = (answers: { readonly [method: string]: () => unknown }) => {
  const asked: string[] = []
  const listeners: ((data: unknown) => void)[] = []
  const api = {
    call: async (method: string) => {
      asked.push(method)
      return answers[method]?.()
    },
    on: (_event: string, listener: (data: unknown) => void) => {
      listeners.push(listener)
      return () => listeners.splice(listeners.indexOf(listener), 1)
    },
  } as unknown as HostApi
  const tell = (models: ModelRecord[]): void => {
    for (const listener of listeners) listener(models)
  }
  return { api, asked, listeners, tell }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

describe('the models of a window', () => {
  it('are asked for once, and then come by themselves', async () => {
    const { api, asked, tell } = host({ 'models.list': () => [model({})] })
    const store = createModelsStore(api)
    store.load()
    store.load()
    await settled()
    expect(asked).toEqual(['models.list'])
    tell([model({ state: 'downloading', present: 5 })])
    expect(store.getState().models?.[0]?.present).toBe(5)
    expect(store.getState().samples.one).toHaveLength(1)
    tell([model({ state: 'ready', present: 9 })])
    expect(store.getState().samples).toEqual({})
  })

  it('are asked for again after a failure, and after a break of the connection', async () => {
    let works = false
    const { api, asked } = host({
      'models.list': () => {
        if (works) return [model({})]
        throw new HostError({ code: 'disconnected' })
      },
    })
    const store = createModelsStore(api)
    store.reload()
    expect(asked).toEqual([])
    store.load()
    await settled()
    expect(store.getState().failure?.code).toBe('disconnected')
    works = true
    store.reload()
    await settled()
    expect(store.getState()).toMatchObject({ failure: null, models: [{ id: 'one' }] })
    expect(asked).toHaveLength(2)
  })

  it('ask what is free again when one came or went, not while it comes', async () => {
    const { api, asked, tell } = host({ 'models.list': () => [model({})], 'models.storage': () => ({ free: 1 }) })
    const store = createModelsStore(api)
    store.load()
    store.readStorage()
    await settled()
    for (const present of [1, 2, 3]) tell([model({ state: 'downloading', present })])
    expect(asked.filter((method) => method === 'models.storage')).toHaveLength(1)
    tell([model({ state: 'ready', present: 4 })])
    expect(asked.filter((method) => method === 'models.storage')).toHaveLength(2)
  })

  it('try the device once, and again when asked to', async () => {
    const { api, asked } = host({ 'models.device': () => ({ provider: 'cpu', name: 'CPU', reason: '' }) })
    const store = createModelsStore(api)
    store.readDevice(false)
    store.readDevice(true)
    expect(store.getState().trying).toBe(true)
    await settled()
    store.readDevice(false)
    store.readDevice(true)
    await settled()
    expect(asked).toHaveLength(2)
    expect(store.getState()).toMatchObject({ trying: false, device: { name: 'CPU' } })
  })

  it('listen no more after their end', () => {
    const { api, listeners } = host({})
    createModelsStore(api).dispose()
    expect(listeners).toEqual([])
  })
})
