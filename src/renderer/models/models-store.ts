import { createStore, type StoreApi } from 'zustand/vanilla'
import type { DeviceRecord, HostApi, ModelRecord, ModelStorage } from '../../contract/api.ts'
import { type Failure, failureOf } from '../../contract/failures.ts'
import { type Sample, withSample } from './transfer-rate.ts'

/** What the host says of models, and where networks run. Null until it was asked and has answered. */
export type ModelsState = {
  readonly models: readonly ModelRecord[] | null
  readonly storage: ModelStorage | null
  readonly device: DeviceRecord | null
  /** The machine's parts are being tried, which takes seconds. */
  readonly trying: boolean
  /** Why one of these could not be had. */
  readonly failure: Failure | null
  /** Bytes that were here lately, of each model that is being downloaded. */
  readonly samples: { readonly [model: string]: readonly Sample[] }
}

export type ModelsStore = StoreApi<ModelsState> & {
  /** Asks for the models, once; what changes later comes by itself. */
  load(): void
  /** Asks again what may have changed while the host could not be reached. */
  reload(): void
  /** Asks where models lie and what is free there. */
  readStorage(): void
  /** Asks what networks run on; `retry` tries the machine's parts again. */
  readDevice(retry: boolean): void
  /** Asks again what networks run on, where that was known. */
  refreshDevice(): void
  /** Takes what a change of the storage answered. */
  setStorage(storage: ModelStorage): void
  dispose(): void
}

const nothingKnown: ModelsState = {
  models: null,
  storage: null,
  device: null,
  trying: false,
  failure: null,
  samples: {},
}

export const createModelsStore = (host: HostApi): ModelsStore => {
  const store = createStore<ModelsState>(() => nothingKnown)
  let asked = false

  const failed = (thrown: unknown): void => {
    const failure = failureOf(thrown)
    if (failure.code !== 'cancelled') store.setState({ failure, trying: false })
  }
  const take = (models: readonly ModelRecord[]): void => {
    const at = performance.now()
    const { samples } = store.getState()
    const downloading = models.filter(({ state }) => state === 'downloading')
    store.setState({
      models,
      failure: null,
      samples: Object.fromEntries(
        downloading.map(({ id, present }) => [id, withSample(samples[id] ?? [], { at, bytes: present })]),
      ),
    })
  }
  const readStorage = (): void => {
    host.call('models.storage', undefined).then((storage) => store.setState({ storage }), failed)
  }
  const end = host.on('models.changed', (models) => {
    const before = store.getState().models?.filter(({ state }) => state === 'ready').length
    take(models)
    // What is free changes when a model came or went; asking at every piece of a download would be too much.
    const after = models.filter(({ state }) => state === 'ready').length
    if (store.getState().storage && before !== after) readStorage()
  })

  const load = (): void => {
    if (asked) return
    asked = true
    host.call('models.list', undefined).then(take, (thrown) => {
      asked = false
      failed(thrown)
    })
  }

  return {
    ...store,
    load,
    reload: () => {
      const { models, storage, failure } = store.getState()
      if (!models && !failure) return
      asked = false
      load()
      if (storage) readStorage()
    },
    readStorage,
    readDevice: (retry) => {
      const { device, trying } = store.getState()
      if (trying || (device && !retry)) return
      store.setState({ trying: true })
      host.call('models.device', { retry }).then((found) => store.setState({ device: found, trying: false }), failed)
    },
    refreshDevice: () => {
      const { device, trying } = store.getState()
      if (!device || trying) return
      host.call('models.device', { retry: false }).then((found) => store.setState({ device: found }), failed)
    },
    setStorage: (storage) => store.setState({ storage }),
    dispose: end,
  }
}
