import { setImmediate } from 'node:timers/promises'
import { fail } from '../../contract/failures.ts'
import type { Frames } from '../../core/base/units.ts'
import type { Document, TrackId } from '../../core/project/records.ts'
import { type ReadSource, renderMix } from '../../core/timeline/render.ts'

/** Frames rendered at once: a few milliseconds of work, so that the host stays responsive. */
const renderFrames = 16_384

export type MixRequest = {
  readonly document: Document
  readonly read: ReadSource
  /** Tracks to mix; null for all. */
  readonly tracks: readonly TrackId[] | null
  readonly from: Frames
  readonly length: Frames
  readonly channels: 'stereo' | 'mono'
  readonly signal: AbortSignal
}

/** The mix in pieces, in constant memory. Mono is the mean of left and right. @throws HostError cancelled */
export async function* streamMix(request: MixRequest): AsyncGenerator<Float32Array<ArrayBuffer>[]> {
  const { document, read, tracks, from, length, channels, signal } = request
  for (let at = 0; at < length; at += renderFrames) {
    await setImmediate()
    if (signal.aborted) fail({ code: 'cancelled' })
    const [left, right] = renderMix(document, tracks, from + at, Math.min(renderFrames, length - at), read)
    if (channels === 'mono') for (let i = 0; i < left.length; i++) left[i] = (left[i]! + right[i]!) / 2
    yield channels === 'mono' ? [left] : [left, right]
  }
}
