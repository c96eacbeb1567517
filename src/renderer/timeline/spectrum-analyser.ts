import type { AnalysisAnswer, AnalysisMessage } from './spectrum-worker.ts'
import type { Analyse } from './tiles.ts'

/** Computes spectra in a worker that starts when it is first needed. */
export const createAnalyser = (): { readonly analyse: Analyse; dispose(): void } => {
  let worker: Worker | null = null
  let next = 0
  const waiting = new Map<number, PromiseWithResolvers<Uint8Array>>()

  const start = (): Worker => {
    const started = new Worker(new URL('./spectrum-worker.ts', import.meta.url), { type: 'module' })
    started.onmessage = ({ data }: MessageEvent<AnalysisAnswer>) => {
      waiting.get(data.id)?.resolve(data.levels)
      waiting.delete(data.id)
    }
    started.onerror = () => {
      for (const { reject } of waiting.values()) reject(new Error('The analysis of a spectrum failed'))
      waiting.clear()
      started.terminate()
      worker = null
    }
    return started
  }

  return {
    analyse: (samples, request, signal) => {
      signal.throwIfAborted()
      worker ??= start()
      const id = next++
      const answer = Promise.withResolvers<Uint8Array>()
      waiting.set(id, answer)
      const message: AnalysisMessage = { id, samples, request }
      worker.postMessage(
        message,
        samples.map((channel) => channel.buffer),
      )
      return answer.promise
    },
    dispose: () => {
      worker?.terminate()
      worker = null
      waiting.clear()
    },
  }
}
