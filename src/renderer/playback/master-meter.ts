import { LoudnessMeter } from '../../core/audio/loudness.ts'
import { TruePeakMeter } from '../../core/audio/true-peak.ts'
import { LevelMeter } from './level-meter.ts'
import { quantum } from './stream.ts'

/** Numbers of the master's meter, in the order in which they lie in shared memory; the first four are those of a strip. */
export const masterWord = { momentary: 4, shortTerm: 5, integrated: 6, truePeak: 7 } as const

export const masterWords = 8

/** Seconds between two looks at loudness: that of its steps. */
const interval = 0.1

/** Levels, loudness (BS.1770) and true peak of the mix, for the audio thread. */
export class MasterMeter {
  readonly #values: Float32Array
  readonly #levels: LevelMeter
  readonly #loudness: LoudnessMeter
  readonly #truePeak = new TruePeakMeter(2)
  readonly #silence: readonly Float32Array[] = [new Float32Array(quantum), new Float32Array(quantum)]
  readonly #wait: number
  #waited = 0

  constructor(values: Float32Array, rate: number) {
    this.#values = values
    this.#levels = new LevelMeter(values, rate)
    this.#loudness = new LoudnessMeter(rate, 2)
    this.#wait = Math.max(1, Math.round((rate * interval) / quantum))
    this.#show()
  }

  /** Takes one quantum of stereo; no channels are silence. */
  push(input: readonly Float32Array[]): void {
    const audio = input.length >= 2 ? input : this.#silence
    this.#levels.push(audio[0]!, audio[1]!)
    this.#loudness.push(audio)
    this.#truePeak.push(audio)
    if (++this.#waited < this.#wait) return
    this.#waited = 0
    this.#show()
  }

  /** Begins loudness and true peak anew. */
  reset(): void {
    this.#loudness.reset()
    this.#truePeak.resetPeak()
    this.#show()
  }

  #show(): void {
    this.#values[masterWord.momentary] = this.#loudness.momentary
    this.#values[masterWord.shortTerm] = this.#loudness.shortTerm
    this.#values[masterWord.integrated] = this.#loudness.integrated
    this.#values[masterWord.truePeak] = this.#truePeak.decibels
  }
}
