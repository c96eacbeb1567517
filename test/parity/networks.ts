import type { ParityNetwork } from './network.ts'
import { clapParity } from './networks/clap.ts'
import { embeddedParity } from './networks/embedded.ts'
import { resunet30Parity } from './networks/resunet30.ts'
import { tokenizerParity } from './networks/tokenizer.ts'
import { zeroshotHtsatParity } from './networks/zeroshot-asp-htsat.ts'
import { zeroshotUnetParity } from './networks/zeroshot-asp-unet.ts'

/** Every network of this build, by the name that cases call it: `network` of their `case.json`. */
export const networks: { readonly [network: string]: ParityNetwork } = {
  'audiosep-resunet30': resunet30Parity,
  'audiosep-clap': clapParity,
  'roberta-tokenizer': tokenizerParity,
  embedded: embeddedParity,
  'zeroshot-asp-htsat': zeroshotHtsatParity,
  'zeroshot-asp-unet': zeroshotUnetParity,
}
