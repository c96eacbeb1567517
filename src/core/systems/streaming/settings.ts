import type { SystemSettings } from '../../separation/system.ts'

/** How all systems with a network take a recording. */
export type StreamingSettings = {
  /** `editor` keeps the recording; `reference` computes what the reference implementation does, at 32 kHz in mono. */
  readonly mode: 'editor' | 'reference'
  /** One mask for all channels, from their mean, or one for each. */
  readonly channels: 'linked' | 'independent'
}

/** One of the choices, the first unless told otherwise. @throws Error in plain words */
export const choice = <T extends string>(settings: SystemSettings, name: string, choices: readonly [T, ...T[]]): T => {
  const value = settings[name] ?? choices[0]
  const found = choices.find((one) => one === value)
  if (found === undefined) throw new Error(`“${name}” is one of ${choices.join(', ')}, not “${value}”.`)
  return found
}

/** A number from 0 to 1. @throws Error in plain words */
export const share = (settings: SystemSettings, name: string, usual: number): number => {
  const value = settings[name] ?? usual
  if (typeof value === 'number' && value >= 0 && value <= 1) return value
  throw new Error(`“${name}” is a number from 0 to 1, not “${value}”.`)
}

/** @throws Error in plain words when a setting makes no sense */
export const readStreamingSettings = (settings: SystemSettings): StreamingSettings => ({
  mode: choice(settings, 'mode', ['editor', 'reference']),
  channels: choice(settings, 'channels', ['linked', 'independent']),
})
