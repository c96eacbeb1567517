import { createStore, type StoreApi } from 'zustand/vanilla'
import type { HostApi } from '../../contract/api.ts'
import { type Failure, failureOf } from '../../contract/failures.ts'
import type { Library } from '../../contract/library.ts'

/** What the host says of the user's folder of sounds; null until it was asked and has answered. */
export type LibraryState = { readonly library: Library | null; readonly failure: Failure | null }

export type LibraryStore = StoreApi<LibraryState> & {
  /** Asks for it, once; what changes later comes by itself. */
  load(): void
  /** Asks again what may have changed while the host could not be reached. */
  reload(): void
  /** Has the host look at what lies in the folder now. @param again also listens once more to what could not be */
  look(again: boolean): void
  /** Takes what a call has answered. */
  take(library: Library): void
  dispose(): void
}

/** Milliseconds between two looks that nobody asked for. */
const lookEvery = 5000

export const createLibraryStore = (host: HostApi): LibraryStore => {
  const store = createStore<LibraryState>(() => ({ library: null, failure: null }))
  const take = (library: Library): void => store.setState({ library, failure: null })
  const failed = (thrown: unknown): void => {
    const failure = failureOf(thrown)
    if (failure.code !== 'cancelled' && failure.code !== 'disconnected') store.setState({ failure })
  }
  let asked = false
  const load = (): void => {
    if (asked) return
    asked = true
    host.call('library.state', undefined).then(take, (thrown) => {
      asked = false
      failed(thrown)
    })
  }
  let lookedAt = Number.NEGATIVE_INFINITY
  const look = (again: boolean): void => {
    lookedAt = performance.now()
    host.call('library.look', { again }).then(take, failed)
  }
  // Who comes back from the file manager has perhaps put something there.
  const focus = (): void => {
    if (store.getState().library?.folder && performance.now() - lookedAt > lookEvery) look(false)
  }
  window.addEventListener('focus', focus)
  const end = host.on('library.changed', take)
  return {
    ...store,
    load,
    reload: () => {
      if (!asked) return
      asked = false
      load()
    },
    look,
    take,
    dispose: () => {
      end()
      window.removeEventListener('focus', focus)
    },
  }
}
