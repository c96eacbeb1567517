import { analyseSpectrum, type SpectrumRequest } from './spectrum.ts'

/** A worker that turns samples into spectra. One message in is one message out. */
export type AnalysisMessage = {
  readonly id: number
  readonly samples: readonly Float32Array<ArrayBuffer>[]
  readonly request: SpectrumRequest
}
export type AnalysisAnswer = { readonly id: number; readonly levels: Uint8Array<ArrayBuffer> }

type WorkerScope = {
  onmessage: ((event: MessageEvent<AnalysisMessage>) => void) | null
  postMessage(answer: AnalysisAnswer, transfer: Transferable[]): void
}

const scope = globalThis as unknown as WorkerScope

scope.onmessage = ({ data: { id, samples, request } }) => {
  const levels = analyseSpectrum(samples, request)
  scope.postMessage({ id, levels }, [levels.buffer])
}
