import type { Decibels } from '../../core/base/units.ts'
import { toDecibels } from '../../core/base/units.ts'

/** "−6.0", "+3.5", "−∞": decibels with a true minus sign. */
export const formatDecibels = (gain: Decibels, digits = 1): string => {
  if (gain === Number.NEGATIVE_INFINITY) return '−∞'
  const text = Math.abs(gain).toFixed(digits)
  if (Number(text) === 0) return (0).toFixed(digits)
  return `${gain < 0 ? '−' : '+'}${text}`
}

/** Decibels that someone typed: "-3", "−3 dB", "+1.5db", "1,5". Null for anything else. */
export const parseDecibels = (text: string): Decibels | null => {
  const match = /^\s*([+−-]?)\s*(\d+(?:[.,]\d*)?|[.,]\d+)\s*(?:db)?\s*$/i.exec(text)
  if (!match) return null
  const size = Number(match[2]!.replace(',', '.'))
  return match[1] === '' || match[1] === '+' ? size : -size
}

/** "C", "L 30", "R 100": a pan position of −1 to 1. */
export const formatPan = (pan: number): string => {
  const percent = Math.round(Math.abs(pan) * 100)
  return percent === 0 ? 'C' : `${pan < 0 ? 'L' : 'R'} ${percent}`
}

/** A pan position that someone typed: "c", "0", "L30", "30 R", "-30". */
export const parsePan = (text: string): number | null => {
  const plain = text.trim().toLowerCase().replace('−', '-')
  if (plain === 'c' || plain === 'centre' || plain === 'center') return 0
  const match = /^(?:([lr])\s*(\d+)|(\d+)\s*([lr])|(-?\d+))\s*%?$/.exec(plain)
  if (!match) return null
  const side = match[1] ?? match[4]
  const percent = Number(match[2] ?? match[3] ?? match[5])
  return Math.max(-1, Math.min(1, ((side === 'l' ? -1 : 1) * percent) / 100))
}

/** The range of faders, with most of the travel around 0 dB: linear in dB above −24, compressed below. */
export const faderLeast = -60
export const faderMost = 12
const knee = { at: -24, position: 0.25 } as const
export const faderTaper = {
  to: (gain: Decibels): number =>
    gain < knee.at
      ? (knee.position * (gain - faderLeast)) / (knee.at - faderLeast)
      : knee.position + ((1 - knee.position) * (gain - knee.at)) / (faderMost - knee.at),
  from: (position: number): Decibels =>
    position < knee.position
      ? faderLeast + (position / knee.position) * (knee.at - faderLeast)
      : knee.at + ((position - knee.position) / (1 - knee.position)) * (faderMost - knee.at),
}

/** Where a meter shows an amplitude: −60 dBFS is 0, 0 dBFS is 1 (IEC 60268-18 style, linear in dB above −40). */
export const meterPosition = (amplitude: number): number => {
  const level = toDecibels(amplitude)
  if (!(level > -60)) return 0
  return Math.min(1, level < -40 ? (0.2 * (level + 60)) / 20 : 0.2 + (0.8 * (level + 40)) / 40)
}
