import type { Provider } from '../../contract/api.ts'
import type { Graph } from '../../core/nn/graph.ts'
import type { Tensor } from '../../core/nn/tensor.ts'
import type { TrialResult } from './providers.ts'
import { reasonIn } from './runtime-words.ts'
import { openSession } from './session.ts'
import { firstTrial, type TrialSize, trialInput, trialNetwork, wholeTrial } from './trial-network.ts'

const timedRuns = 3
/** Milliseconds after which no further run is timed: what takes this long needs no better measure. */
const enough = 500

const noFiles = (name: string): never => {
  throw new Error(`Bug: “${name}” of the trial network lies in no file`)
}

/** Runs a network several times. @returns its output and the milliseconds of the fastest run but the first */
const measure = async (graph: Graph, provider: Provider, x: Tensor) => {
  const session = await openSession(graph, { folder: null, place: noFiles, provider })
  try {
    // The first run compiles kernels and takes memory.
    let y = (await session.run({ x })).y!
    let milliseconds = Number.POSITIVE_INFINITY
    for (let run = 0, spent = 0; run < timedRuns && spent < enough; run++, spent += milliseconds) {
      const from = performance.now()
      y = (await session.run({ x })).y!
      milliseconds = Math.min(milliseconds, performance.now() - from)
    }
    return { y: y.data as Float32Array, milliseconds }
  } finally {
    session.release()
  }
}

/** Level of `expected` over its difference to `found`, in dB; −Infinity when `found` is no result at all. */
const agreementOf = (expected: Float32Array, found: Float32Array): number => {
  let [signal, difference] = [0, 0]
  for (let index = 0; index < expected.length; index++) {
    signal += expected[index]! ** 2
    difference += (expected[index]! - found[index]!) ** 2
  }
  if (!Number.isFinite(difference) || found.length !== expected.length) return Number.NEGATIVE_INFINITY
  return 10 * Math.log10(signal / Math.max(difference, signal * 1e-20))
}

/** A provider that is this many times slower at the first trial will not win the second. */
const hopeless = 10

const compare = async (provider: Provider, size: TrialSize): Promise<TrialResult & { ran: true }> => {
  const graph = trialNetwork(size)
  const x = trialInput(size)
  const processor = await measure(graph, 'cpu', x)
  const tried = await measure(graph, provider, x)
  return {
    provider,
    ran: true,
    milliseconds: tried.milliseconds,
    processorMilliseconds: processor.milliseconds,
    agreement: agreementOf(processor.y, tried.y),
  }
}

/** Tries a provider against the processor. Never in a process that is needed: a driver may crash or hang it. */
export const tryProvider = async (provider: Provider): Promise<TrialResult> => {
  try {
    const first = await compare(provider, firstTrial)
    const isHopeless = first.milliseconds > hopeless * first.processorMilliseconds
    return isHopeless ? first : await compare(provider, wholeTrial)
  } catch (thrown) {
    const words = thrown instanceof Error ? thrown.message : String(thrown)
    return { provider, ran: false, why: reasonIn(words) }
  }
}
