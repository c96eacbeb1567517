import type { Provider } from '../../src/contract/api.ts'
import { BrokenCase, type FoundCase, type ParityCase } from './case.ts'
import type { ParityNetwork } from './network.ts'
import { networks } from './networks.ts'
import { everyStep, largestDifference } from './tensors.ts'
import { openWorkbench } from './workbench.ts'

/** What became of one output of a case. */
export type Outcome =
  | { readonly kind: 'compared'; readonly name: string; readonly difference: number; readonly tolerance: number }
  /** It could not be computed, or the case could not be read. */
  | { readonly kind: 'failed'; readonly name: string; readonly reason: string }
  /** The case is about a network that this build does not have. */
  | { readonly kind: 'not-built'; readonly name: string; readonly network: string }

export const passed = (outcome: Outcome): boolean =>
  outcome.kind === 'compared' && outcome.difference <= outcome.tolerance

export type ParityOptions = {
  readonly provider: Provider
  /** Differences that a provider is allowed where a case allows less. */
  readonly tolerance: number
  /** Outputs whose `case/name` holds it; all where it is empty. */
  readonly only: string
}

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error))

async function* compare(
  golden: ParityCase,
  network: ParityNetwork,
  { provider, tolerance: least, only }: ParityOptions,
): AsyncGenerator<Outcome> {
  const wanted = golden.outputs
    .map((expected) => ({ ...expected, output: expected.name, name: `${golden.name}/${expected.name}` }))
    .filter(({ name }) => name.includes(only))
  if (wanted.length === 0) return
  const { bench, close } = openWorkbench(golden, network.prefix, provider)
  try {
    for (const { output, name, tolerance, steps, tensor } of wanted) {
      try {
        const whole = await network.compute(output, golden, bench)
        const computed = steps === null ? whole : everyStep(whole, steps)
        const difference = largestDifference(computed, tensor)
        yield { kind: 'compared', name, difference, tolerance: Math.max(tolerance, least) }
      } catch (error) {
        yield { kind: 'failed', name, reason: words(error) }
      }
    }
  } finally {
    close()
  }
}

/** Computes every output of a case with the project's own code. */
export async function* runCase(found: FoundCase, options: ParityOptions): AsyncGenerator<Outcome> {
  let golden: ParityCase
  try {
    golden = found.read()
  } catch (error) {
    if (!(error instanceof BrokenCase)) throw error
    yield { kind: 'failed', name: found.name, reason: error.message }
    return
  }
  const network = Object.hasOwn(networks, golden.network) ? networks[golden.network] : undefined
  if (network) yield* compare(golden, network, options)
  else yield { kind: 'not-built', name: golden.name, network: golden.network }
}
