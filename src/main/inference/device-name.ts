import type { Provider } from '../../contract/api.ts'
import { processorThreads } from './processor.ts'

const providerNames: { readonly [P in Provider]: string } = {
  cpu: 'CPU',
  cuda: 'CUDA',
  webgpu: 'WebGPU',
  dml: 'DirectML',
  coreml: 'Core ML',
}

export const providerName = (provider: Provider): string => providerNames[provider]

/**
 * A device as the editor and the provenance of results show it: `CPU (2 threads)`, `WebGPU (NVIDIA GeForce RTX 4070)`.
 * @param adapter what the graphics card is called, where that is known
 */
export const deviceName = (provider: Provider, adapter: string | null = null): string => {
  const count = processorThreads()
  const threads = count === null ? null : count === 1 ? '1 thread' : `${count} threads`
  const detail = provider === 'cpu' ? threads : adapter
  return detail === null ? providerNames[provider] : `${providerNames[provider]} (${detail})`
}
