import { toAmplitude } from '../../../src/core/base/units.ts'

/** Sine of a level in dBFS (peak). */
export const sine = (
  frequency: number,
  level: number,
  seconds: number,
  rate: number,
  phase = 0,
): Float32Array<ArrayBuffer> => {
  const amplitude = toAmplitude(level)
  const step = (2 * Math.PI * frequency) / rate
  return Float32Array.from({ length: Math.round(seconds * rate) }, (_, i) => amplitude * Math.sin(step * i + phase))
}

/** One signal after the other. */
export const join = (...parts: readonly Float32Array[]): Float32Array<ArrayBuffer> => {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}
