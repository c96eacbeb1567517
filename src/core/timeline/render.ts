import { type Frames, toAmplitude } from '../base/units.ts'
import type { Blend, ClipId, Document, SourceId, TrackId } from '../project/records.ts'
import { fadeGain } from './fades.ts'
import { type Ramp, type Voice, voicesOf } from './joints.ts'
import { foldDown, heardTracks, isMonoTrack, masterAmplitude, stripGains } from './strip.ts'

export { heardTracks, isMonoTrack, stripGains } from './strip.ts'

/**
 * From clips to samples, for playback, export, mixdown and separation alike. Every output sample is a function of its own
 * frame and nothing else, so that rendering in pieces of any size gives the same bits as rendering in one.
 */

/**
 * Samples of one channel of a source. Only asked for ranges that lie within the source.
 * @returns `length` samples, which are not changed
 */
export type ReadSource = (source: SourceId, channel: number, from: Frames, length: Frames) => Float32Array

export type Stereo = [left: Float32Array<ArrayBuffer>, right: Float32Array<ArrayBuffer>]

/** A range of a source, all its channels. */
export type SourceSpan = { readonly source: SourceId; readonly from: Frames; readonly length: Frames }

/** What a clip sounds like: its own source, the one beneath it, or both. `first` is a source frame that may lie outside. */
type Layer = { readonly source: SourceId; readonly from: Frames; readonly amount: number }

const layersOf = (voice: Voice, compared: ReadonlySet<ClipId> | undefined): Layer[] => {
  const { clip } = voice
  const own = (amount: number): Layer => ({ source: clip.source, from: clip.from, amount })
  const other = (blend: Blend, amount: number): Layer => ({ source: blend.source, from: blend.from, amount })
  if (!clip.blend) return [own(1)]
  if (compared?.has(clip.id)) return [other(clip.blend, 1)]
  const { amount } = clip.blend
  if (amount >= 1) return [own(1)]
  if (amount <= 0) return [other(clip.blend, 1)]
  return [own(amount), other(clip.blend, 1 - amount)]
}

/** The range of a source that sounds in timeline frames `start` to `end`, within the source; null when there is none. */
const spanOf = (document: Document, voice: Voice, layer: Layer, start: Frames, end: Frames): SourceSpan | null => {
  const shift = layer.from - voice.clip.at
  const from = Math.max(0, start + shift)
  const to = Math.min(document.source[layer.source]?.frames ?? 0, end + shift)
  return to > from ? { source: layer.source, from, length: to - from } : null
}

/**
 * The ranges of sources that `renderTrack` will read for a stretch of a track, merged where they touch.
 * @param compared clips whose blended source is heard alone
 */
export const spansFor = (
  document: Document,
  track: TrackId,
  from: Frames,
  length: Frames,
  compared?: ReadonlySet<ClipId>,
): SourceSpan[] => {
  const end = from + length
  const spans: SourceSpan[] = []
  for (const voice of voicesOf(document, track, compared)) {
    if (voice.end <= from || voice.start >= end) continue
    for (const layer of layersOf(voice, compared)) {
      const span = spanOf(document, voice, layer, Math.max(from, voice.start), Math.min(end, voice.end))
      if (span) spans.push(span)
    }
  }
  return mergeSpans(spans)
}

/** Ranges of the same source that touch or overlap as one. */
export const mergeSpans = (spans: readonly SourceSpan[]): SourceSpan[] => {
  const merged: SourceSpan[] = []
  for (const span of spans.toSorted((a, b) =>
    a.source === b.source ? a.from - b.from : a.source < b.source ? -1 : 1,
  )) {
    const last = merged.at(-1)
    if (last && last.source === span.source && span.from <= last.from + last.length)
      merged[merged.length - 1] = {
        ...last,
        length: Math.max(last.length, span.from + span.length - last.from),
      }
    else merged.push(span)
  }
  return merged
}

/** Adds `samples`·`gain` to `target` from `offset` on. */
const add = (target: Float32Array, offset: number, samples: Float32Array, gain: number): void => {
  const count = samples.length
  const sum = target.subarray(offset, offset + count)
  if (gain === 1) for (let i = 0; i < count; i++) sum[i]! += samples[i]!
  else for (let i = 0; i < count; i++) sum[i]! += samples[i]! * gain
}

/** Material of a clip in timeline frames `start` to `end`, as stereo. Both sides are one array where it is mono. */
const materialOf = (
  document: Document,
  voice: Voice,
  layers: readonly Layer[],
  start: Frames,
  end: Frames,
  read: ReadSource,
): readonly [Float32Array, Float32Array] => {
  const only = layers.length === 1 ? layers[0] : undefined
  const direct = only && spanOf(document, voice, only, start, end)
  const channels = only ? (document.source[only.source]?.channels ?? 1) : 0
  if (direct && direct.length === end - start && channels <= 2) {
    const left = read(direct.source, 0, direct.from, direct.length)
    return [left, channels === 2 ? read(direct.source, 1, direct.from, direct.length) : left]
  }
  const mono = layers.every((layer) => (document.source[layer.source]?.channels ?? 1) === 1)
  const left = new Float32Array(end - start)
  const right = mono ? left : new Float32Array(end - start)
  for (const layer of layers) {
    const span = spanOf(document, voice, layer, start, end)
    if (!span) continue
    const offset = span.from - (start + layer.from - voice.clip.at)
    const [toLeft, toRight] = foldDown(document.source[span.source]?.channels ?? 1)
    toLeft.forEach((gain, channel) => {
      const other = mono ? 0 : toRight[channel]!
      if (gain === 0 && other === 0) return
      const samples = read(span.source, channel, span.from, span.length)
      if (gain !== 0) add(left, offset, samples, gain * layer.amount)
      if (other !== 0) add(right, offset, samples, other * layer.amount)
    })
  }
  return [left, right]
}

const rampGain = (ramp: Ramp, frame: Frames): number =>
  fadeGain(ramp.shape, (ramp.rising ? frame - ramp.from : ramp.to - frame) / (ramp.to - ramp.from))

/** Adds a voice to the output: constant gain in between, sample by sample within fades. */
const mixVoice = (
  voice: Voice,
  [left, right]: readonly [Float32Array, Float32Array],
  output: Stereo,
  from: Frames,
  start: Frames,
  end: Frames,
): void => {
  const gain = toAmplitude(voice.clip.gain)
  const ramps = voice.ramps.filter((ramp) => ramp.to > start && ramp.from < end)
  const edges = new Set([start, end])
  for (const ramp of ramps) for (const edge of [ramp.from, ramp.to]) if (edge > start && edge < end) edges.add(edge)
  const cuts = [...edges].sort((a, b) => a - b)
  for (let index = 1; index < cuts.length; index++) {
    const first = cuts[index - 1]!
    const last = cuts[index]!
    const active = ramps.filter((ramp) => ramp.from < last && ramp.to > first)
    if (active.length === 0) {
      add(output[0], first - from, left.subarray(first - start, last - start), gain)
      add(output[1], first - from, right.subarray(first - start, last - start), gain)
      continue
    }
    for (let frame = first; frame < last; frame++) {
      let level = gain
      for (const ramp of active) level *= rampGain(ramp, frame)
      output[0][frame - from]! += left[frame - start]! * level
      output[1][frame - from]! += right[frame - start]! * level
    }
  }
}

/** Adds what a track sounds to `output`, whose first frame is `from`. */
const mixTrack = (
  document: Document,
  track: TrackId,
  from: Frames,
  output: Stereo,
  read: ReadSource,
  compared: ReadonlySet<ClipId> | undefined,
): void => {
  const stop = from + output[0].length
  for (const voice of voicesOf(document, track, compared)) {
    const start = Math.max(from, voice.start)
    const end = Math.min(stop, voice.end)
    if (start >= end) continue
    const material = materialOf(document, voice, layersOf(voice, compared), start, end, read)
    mixVoice(voice, material, output, from, start, end)
  }
}

const silence = (length: Frames): Stereo => [new Float32Array(length), new Float32Array(length)]

/**
 * A stretch of a track as stereo, before its strip (gain, pan, mute): clips with their gains, fades, blends and automatic
 * crossfades. A fade-in of n frames has gain `fadeGain(shape, i / n)` at its frame i; a fade-out mirrors it.
 * @param compared clips whose blended source is heard alone, for A/B
 */
export const renderTrack = (
  document: Document,
  track: TrackId,
  from: Frames,
  length: Frames,
  read: ReadSource,
  compared?: ReadonlySet<ClipId>,
): Stereo => {
  const output = silence(length)
  mixTrack(document, track, from, output, read, compared)
  return output
}

/**
 * A stretch of the mix as stereo: every heard track through its strip, then the master gain. No clipping, no dither.
 * @param tracks which tracks to mix, null for all; those that are muted or not in solo stay silent either way
 */
export const renderMix = (
  document: Document,
  tracks: Iterable<TrackId> | null,
  from: Frames,
  length: Frames,
  read: ReadSource,
  compared?: ReadonlySet<ClipId>,
): Stereo => {
  const [left, right] = silence(length)
  const input = silence(length)
  const wanted = tracks && new Set(tracks)
  const master = masterAmplitude(document)
  for (const id of heardTracks(document)) {
    if (wanted && !wanted.has(id)) continue
    for (const side of input) side.fill(0)
    mixTrack(document, id, from, input, read, compared)
    const strip = stripGains(document.track[id]!, isMonoTrack(document, id))
    add(left, 0, input[0], strip.leftToLeft * master)
    add(right, 0, input[1], strip.rightToRight * master)
    if (strip.rightToLeft !== 0) add(left, 0, input[1], strip.rightToLeft * master)
    if (strip.leftToRight !== 0) add(right, 0, input[0], strip.leftToRight * master)
  }
  return [left, right]
}
