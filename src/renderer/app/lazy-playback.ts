import { createStore } from 'zustand/vanilla'
import type { Playback, PlaybackState } from '../playback/playback.ts'

const silence: PlaybackState = { status: 'stopped', underruns: 0, trouble: null }
const quiet = {
  momentary: Number.NEGATIVE_INFINITY,
  shortTerm: Number.NEGATIVE_INFINITY,
  integrated: Number.NEGATIVE_INFINITY,
  truePeak: Number.NEGATIVE_INFINITY,
}

/**
 * The audio engine, loaded when the page has time or at the first wish to hear something: it is the largest part of the
 * program and nothing on the first screen needs it.
 * @param cursor where the playhead stands until then
 */
export const createLazyPlayback = (load: () => Promise<Playback>, cursor: () => number): Playback => {
  const store = createStore<PlaybackState>(() => silence)
  let engine: Playback | null = null
  let loading: Promise<Playback> | null = null
  let disposed = false

  const start = (): Promise<Playback> => {
    loading ??= load().then(
      (loaded) => {
        if (disposed) loaded.dispose()
        engine = loaded
        store.setState(loaded.getState(), true)
        loaded.subscribe((state) => store.setState(state, true))
        return loaded
      },
      (thrown: unknown) => {
        loading = null
        store.setState({ trouble: 'The audio engine could not be loaded. Try again.', status: 'stopped' })
        throw thrown
      },
    )
    return loading
  }
  const soon = globalThis.requestIdleCallback?.(() => void start().catch(() => {}), { timeout: 3000 })

  return {
    ...store,
    position: () => engine?.position() ?? cursor(),
    play: async (range) => (engine ?? (await start())).play(range),
    pause: () => engine?.pause(),
    stop: () => engine?.stop(),
    seek: (to) => engine?.seek(to),
    scrub: (at) => {
      if (engine) engine.scrub(at)
      else void start().catch(() => {})
    },
    audition: async (source, frames, options) => (engine ?? (await start())).audition(source, frames, options),
    levels: (track) => engine?.levels(track) ?? null,
    loudness: () => engine?.loudness() ?? quiet,
    resetMeters: () => engine?.resetMeters(),
    dispose: () => {
      disposed = true
      if (soon !== undefined) cancelIdleCallback(soon)
      engine?.dispose()
    },
  }
}
