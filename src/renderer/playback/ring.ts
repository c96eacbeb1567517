import type { Frames } from '../../core/base/units.ts'
import { quantum } from './stream.ts'

/**
 * Two channels of samples in shared memory, written by the feeder and read by a worklet. Frame f of the stream lies at
 * f modulo the capacity; the left channel first, then the right one.
 */
export type Ring = { readonly samples: Float32Array<SharedArrayBuffer>; readonly capacity: Frames }

/** Frames of a ring that holds at least `seconds`: a power of two, at least 16 quanta. */
export const ringCapacity = (rate: number, seconds: number): Frames =>
  2 ** Math.max(Math.ceil(Math.log2(rate * seconds)), Math.log2(quantum) + 4)

export const createRing = (capacity: Frames): Ring => ringOver(new SharedArrayBuffer(capacity * 8))

/** A ring over memory that another thread made. */
export const ringOver = (memory: SharedArrayBuffer): Ring => ({
  samples: new Float32Array(memory),
  capacity: memory.byteLength / 8,
})

type Pair = readonly [Float32Array, Float32Array]

/** Writes samples at a stream frame. */
export const writeRing = ({ samples, capacity }: Ring, at: Frames, [left, right]: Pair): void => {
  for (let done = 0; done < left.length; ) {
    const place = (at + done) % capacity
    const count = Math.min(left.length - done, capacity - place)
    samples.set(left.subarray(done, done + count), place)
    samples.set(right.subarray(done, done + count), capacity + place)
    done += count
  }
}

/** Replaces samples that were written before, crossfading from the old to the new over the first `fade` frames. */
export const replaceRing = (ring: Ring, at: Frames, [left, right]: Pair, fade: Frames): void => {
  const { samples, capacity } = ring
  const over = Math.min(fade, left.length)
  const head: [Float32Array, Float32Array] = [new Float32Array(over), new Float32Array(over)]
  for (let i = 0; i < over; i++) {
    const place = (at + i) % capacity
    const weight = (i + 1) / (over + 1)
    head[0][i] = samples[place]! * (1 - weight) + left[i]! * weight
    head[1][i] = samples[capacity + place]! * (1 - weight) + right[i]! * weight
  }
  writeRing(ring, at, head)
  writeRing(ring, at + over, [left.subarray(over), right.subarray(over)])
}

/** Adds samples to what is there. */
export const mixIntoRing = ({ samples, capacity }: Ring, at: Frames, [left, right]: Pair): void => {
  for (let i = 0; i < left.length; i++) {
    const place = (at + i) % capacity
    samples[place]! += left[i]!
    samples[capacity + place]! += right[i]!
  }
}

/** Copies one quantum out, on the audio thread: no allocation. */
export const readQuantum = (ring: Ring, at: Frames, left: Float32Array, right: Float32Array): void => {
  const { samples, capacity } = ring
  const place = at % capacity
  for (let i = 0; i < left.length; i++) {
    left[i] = samples[place + i]!
    right[i] = samples[capacity + place + i]!
  }
}
