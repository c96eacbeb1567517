import { toAmplitude } from '../base/units.ts'
import { type Document, settingsOf, type Track, type TrackId, tracksInOrder } from '../project/records.ts'
import { clipsOf } from './rows.ts'

/**
 * Channels folded to stereo, as coefficients of each channel for left and right. Orders are those of WAV (SMPTE); the
 * fold-down is that of ITU-R BS.775-4: centre and surrounds at −3 dB, no LFE, rear centre at −6 dB. Mono goes to both at
 * full level, so that a recording leaves the editor as loud as it came.
 */
export const foldDown = (channels: number): readonly [left: readonly number[], right: readonly number[]] => {
  const half = Math.SQRT1_2
  switch (channels) {
    case 1:
      return [[1], [1]]
    case 2:
      return [
        [1, 0],
        [0, 1],
      ]
    case 3:
      return [
        [1, 0, half],
        [0, 1, half],
      ]
    case 4:
      return [
        [1, 0, half, 0],
        [0, 1, 0, half],
      ]
    case 5:
      return [
        [1, 0, half, half, 0],
        [0, 1, half, 0, half],
      ]
    case 6:
      return [
        [1, 0, half, 0, half, 0],
        [0, 1, half, 0, 0, half],
      ]
    case 7:
      return [
        [1, 0, half, 0, 0.5, half, 0],
        [0, 1, half, 0, 0.5, 0, half],
      ]
    default:
      return [
        [1, 0, half, 0, half, 0, half, 0],
        [0, 1, half, 0, 0, half, 0, half],
      ]
  }
}

/** What a strip does: left out = `leftToLeft`·left + `rightToLeft`·right, and so on. */
export type StripGains = {
  readonly leftToLeft: number
  readonly rightToLeft: number
  readonly leftToRight: number
  readonly rightToRight: number
}

/**
 * Gain and pan of a track by the formulas of Web Audio's StereoPanner. Its stereo case leaves the centre at unity. Its mono
 * case has the centre at −3 dB; here it is raised by 3 dB, so that both cases agree at the centre and a mono recording keeps
 * its level.
 * @param mono whether everything on the track is mono, see `isMonoTrack`
 */
export const stripGains = (track: Pick<Track, 'gain' | 'pan'>, mono = false): StripGains => {
  const gain = toAmplitude(track.gain)
  const pan = Math.max(-1, Math.min(1, track.pan))
  if (pan === 0) return { leftToLeft: gain, rightToLeft: 0, leftToRight: 0, rightToRight: gain }
  if (mono) {
    const angle = ((pan + 1) / 2) * (Math.PI / 2)
    return {
      leftToLeft: gain * Math.SQRT2 * Math.cos(angle),
      rightToLeft: 0,
      leftToRight: 0,
      rightToRight: gain * Math.SQRT2 * Math.sin(angle),
    }
  }
  const angle = (pan < 0 ? pan + 1 : pan) * (Math.PI / 2)
  const far = gain * Math.cos(angle)
  const near = gain * Math.sin(angle)
  return pan < 0
    ? { leftToLeft: gain, rightToLeft: far, leftToRight: 0, rightToRight: near }
    : { leftToLeft: far, rightToLeft: 0, leftToRight: near, rightToRight: gain }
}

/** True when everything on a track is mono; it is then panned as mono. An empty track is not. */
export const isMonoTrack = (document: Document, track: TrackId): boolean => {
  const clips = clipsOf(document, track)
  const mono = (source: string) => (document.source[source]?.channels ?? 1) === 1
  return clips.length > 0 && clips.every((clip) => mono(clip.source) && (!clip.blend || mono(clip.blend.source)))
}

/** Tracks that sound, from top to bottom: those in solo (solo wins over mute) when there are any, else those not muted. */
export const heardTracks = (document: Document): ReadonlySet<TrackId> => {
  const tracks = tracksInOrder(document)
  const solo = tracks.filter((track) => track.solo)
  const heard = solo.length > 0 ? solo : tracks.filter((track) => !track.mute)
  return new Set(heard.map((track) => track.id))
}

/** Linear gain of the master. */
export const masterAmplitude = (document: Document): number => toAmplitude(settingsOf(document).masterGain)
