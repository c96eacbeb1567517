import { quantum } from './stream.ts'

/** Seconds over which a meter looks back. */
const window = 0.05

/**
 * Peak and root mean square of two channels over the newest 50 ms, from every sample. Writes into memory that the page
 * reads: peak left, peak right, RMS left, RMS right. Allocates nothing while it runs.
 */
export class LevelMeter {
  readonly #levels: Float32Array
  readonly #peaks: Float32Array
  readonly #powers: Float64Array
  readonly #slots: number
  #slot = 0

  constructor(levels: Float32Array, rate: number) {
    this.#levels = levels
    this.#slots = Math.max(1, Math.round((rate * window) / quantum))
    this.#peaks = new Float32Array(this.#slots * 2)
    this.#powers = new Float64Array(this.#slots * 2)
  }

  /** Takes one quantum. `left` null is silence. */
  push(left: Float32Array | null, right: Float32Array | null): void {
    this.#take(0, left)
    this.#take(1, right ?? left)
    this.#slot = (this.#slot + 1) % this.#slots
  }

  #take(channel: number, samples: Float32Array | null): void {
    let peak = 0
    let power = 0
    if (samples)
      for (let i = 0; i < samples.length; i++) {
        const sample = samples[i]!
        const size = sample < 0 ? -sample : sample
        if (size > peak) peak = size
        power += sample * sample
      }
    const first = channel * this.#slots
    this.#peaks[first + this.#slot] = peak
    this.#powers[first + this.#slot] = samples ? power / samples.length : 0
    let highest = 0
    let sum = 0
    for (let slot = first; slot < first + this.#slots; slot++) {
      if (this.#peaks[slot]! > highest) highest = this.#peaks[slot]!
      sum += this.#powers[slot]!
    }
    this.#levels[channel] = highest
    this.#levels[2 + channel] = Math.sqrt(sum / this.#slots)
  }
}
