import type { Host } from '../host.ts'
import type { ItemResult } from './result.ts'
import type { TrialWish } from './trial.ts'

/** What an item is computed with. */
export type Bench = { readonly host: Host; readonly wish: TrialWish; readonly signal: AbortSignal }

/** One piece of work of an evaluation. */
export type Item = {
  readonly id: string
  readonly class: string
  readonly query: string
  /** @throws HostError when its separation fails; LayoutError when its files do not fit together */
  run(bench: Bench): Promise<ItemResult>
}
