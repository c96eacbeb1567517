/** A count of sample frames: one sample of every channel. Always an integer. */
export type Frames = number
/** Sample rate in frames per second. */
export type Hertz = number
/** Time in seconds. */
export type Seconds = number
/** Level in decibels; 0 dB is unity gain. */
export type Decibels = number

/** Nearest frame to `at` at `rate`. */
export const toFrames = (at: Seconds, rate: Hertz): Frames => Math.round(at * rate)

/** Time in seconds of frame `at` at `rate`. */
export const toSeconds = (at: Frames, rate: Hertz): Seconds => at / rate

/** Linear amplitude of a gain in dB; −Infinity gives 0. */
export const toAmplitude = (gain: Decibels): number => 10 ** (gain / 20)

/** Gain in dB of a linear amplitude; 0 gives −Infinity. */
export const toDecibels = (amplitude: number): Decibels => 20 * Math.log10(amplitude)
