import { DeviceError } from '../../core/nn/session.ts'

/**
 * What runtimes say when memory ran out: the C++ library, onnxruntime's arena and mapping of files, CUDA, Direct3D, Dawn
 * and Metal, V8.
 */
const memory =
  /bad[_ ]alloc|out[ _-]of[ _-]memory|insufficient memory|not enough memory|failed to allocate|allocation failed|cannot allocate|E_OUTOFMEMORY|ENOMEM|mmap.*failed|CUDA failure 2\b/i

/** Why the runtime gave up, by its own words. */
export const whyGaveUp = (words: string): 'memory' | 'device' => (memory.test(words) ? 'memory' : 'device')

/** Rethrows what the runtime threw. @throws DeviceError always */
export const giveUp = (thrown: unknown): never => {
  if (thrown instanceof DeviceError) throw thrown
  const words = thrown instanceof Error ? thrown.message : String(thrown)
  throw new DeviceError(whyGaveUp(words), words, { cause: thrown })
}
