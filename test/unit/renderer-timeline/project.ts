import { type Clip, type Document, emptyDocument, noFade } from '../../../src/core/project/records.ts'
import type { View } from '../../../src/renderer/state/editor-store.ts'

export const rate = 48_000

export const someClip = (id: string, patch: Partial<Clip> = {}): Clip => ({
  id,
  track: 'track_0',
  source: 'source_0',
  name: id,
  at: 0,
  from: 0,
  length: 10 * rate,
  gain: 0,
  fadeIn: noFade,
  fadeOut: noFade,
  blend: null,
  ...patch,
})

/** Tracks with the clips given, all over one stereo source of a minute. */
export const documentOf = (tracks: number, clips: readonly Clip[]): Document => ({
  ...emptyDocument,
  settings: { settings: { id: 'settings', rate, tempo: 120, beatsPerBar: 4, masterGain: 0 } },
  source: {
    source_0: {
      id: 'source_0',
      name: 'Source',
      rate,
      channels: 2,
      frames: 60 * rate,
      origin: { kind: 'render', madeAt: '' },
    },
  },
  track: Object.fromEntries(
    Array.from({ length: tracks }, (_, index) => [
      `track_${index}`,
      {
        id: `track_${index}`,
        name: `Track ${index}`,
        order: index,
        colour: index % 8,
        height: 96,
        gain: 0,
        pan: 0,
        mute: false,
        solo: false,
        view: 'waveform' as const,
      },
    ]),
  ),
  clip: Object.fromEntries(clips.map((clip) => [clip.id, clip])),
})

export const someView = (patch: Partial<View> = {}): View => ({
  framesPerPixel: 480,
  left: 0,
  top: 0,
  width: 1000,
  height: 400,
  ...patch,
})
