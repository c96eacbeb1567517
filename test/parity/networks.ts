import type { ParityNetwork } from './network.ts'
import { resunet30Parity } from './networks/resunet30.ts'

/** Every network of this build, by the name that cases call it: `network` of their `case.json`. */
export const networks: { readonly [network: string]: ParityNetwork } = {
  'audiosep-resunet30': resunet30Parity,
}
