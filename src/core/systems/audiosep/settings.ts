import type { SystemSettings } from '../../separation/system.ts'

/** Settings that a request may carry, all optional. */
export type AudioSepSettings = {
  /** `editor` keeps the recording; `reference` computes what the reference implementation does, at 32 kHz in mono. */
  readonly mode: 'editor' | 'reference'
  /** One mask for all channels, from their mean, or one for each. */
  readonly channels: 'linked' | 'independent'
  /** How much of what is to stay out is kept out, 0 to 1. */
  readonly avoidShare: number
  /** Share of the example where there are words as well, 0 to 1. */
  readonly exampleWeight: number
}

const choice = <T extends string>(settings: SystemSettings, name: string, choices: readonly [T, ...T[]]): T => {
  const value = settings[name] ?? choices[0]
  const found = choices.find((one) => one === value)
  if (found === undefined) throw new Error(`“${name}” is one of ${choices.join(', ')}, not “${value}”.`)
  return found
}

const share = (settings: SystemSettings, name: string, usual: number): number => {
  const value = settings[name] ?? usual
  if (typeof value === 'number' && value >= 0 && value <= 1) return value
  throw new Error(`“${name}” is a number from 0 to 1, not “${value}”.`)
}

/** @throws Error in plain words when a setting makes no sense */
export const readSettings = (settings: SystemSettings): AudioSepSettings => ({
  mode: choice(settings, 'mode', ['editor', 'reference']),
  channels: choice(settings, 'channels', ['linked', 'independent']),
  avoidShare: share(settings, 'avoidShare', 1),
  exampleWeight: share(settings, 'exampleWeight', 0.5),
})
