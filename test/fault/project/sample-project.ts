import { seededRandom } from '../../../src/core/base/random.ts'
import { difference } from '../../../src/core/project/diff.ts'
import { type Clip, type Document, noFade, type Source, type Track } from '../../../src/core/project/records.ts'
import { BlockPacker } from '../../../src/main/blocks/block.ts'
import { createProjectFile } from '../../../src/main/project-file/open.ts'
import type { ProjectFile } from '../../../src/main/project-file/types.ts'

export const sampleRate = 48_000

/** Audio of a source that anyone can make again from its number: a tone and a little noise. */
export const sampleAudio = (number: number, channels: number, frames: number): Float32Array[] =>
  Array.from({ length: channels }, (_, channel) => {
    const random = seededRandom(number * 16 + channel)
    const step = 0.01 * (number + 1) * (channel + 1)
    return Float32Array.from({ length: frames }, (_, i) => 0.5 * Math.sin(i * step) + 0.1 * (random() - 0.5))
  })

export const sampleSource = (number: number, channels: number, frames: number): Source => ({
  id: `source_${number}`,
  name: `Recording ${number}`,
  rate: sampleRate,
  channels,
  frames,
  origin: { kind: 'render', madeAt: '2026-01-01T00:00:00.000Z' },
})

export const sampleTrack = (number: number): Track => ({
  id: `track_${number}`,
  name: `Track ${number}`,
  order: number,
  colour: number % 8,
  height: 120,
  gain: 0,
  pan: 0,
  mute: false,
  solo: false,
  view: 'waveform',
})

export const sampleClip = (number: number, source: Source): Clip => ({
  id: `clip_${number}`,
  track: `track_${number}`,
  source: source.id,
  name: source.name,
  at: 0,
  from: 0,
  length: source.frames,
  gain: 0,
  fadeIn: noFade,
  fadeOut: noFade,
  blend: null,
})

/** Applies an edit as a client would. */
export const change = (file: ProjectFile, label: string, edit: (document: Document) => Document): void => {
  file.commit(label, difference(file.document, edit(file.document)), null)
}

/** Stores the audio of a source without touching the document. */
export const storeAudio = (file: ProjectFile, source: Source, audio: readonly Float32Array[]): void => {
  const writer = file.createSource(source.id, source.channels, source.rate)
  const packer = new BlockPacker(source.channels)
  writer.write(packer.push(audio))
  writer.write(packer.finish())
  writer.flush()
}

/** Puts a stored source on a track of its own. */
export const placeSource = (file: ProjectFile, number: number, source: Source): void =>
  change(file, `Import ${source.name}`, (document) => ({
    ...document,
    settings: { settings: { ...document.settings.settings!, rate: source.rate } },
    source: { ...document.source, [source.id]: source },
    track: { ...document.track, [`track_${number}`]: sampleTrack(number) },
    clip: { ...document.clip, [`clip_${number}`]: sampleClip(number, source) },
  }))

export const addMarker = (file: ProjectFile, number: number): void =>
  change(file, `Marker ${number}`, (document) => ({
    ...document,
    marker: {
      ...document.marker,
      [`marker_${number}`]: { id: `marker_${number}`, at: number * 100, length: 0, name: '' },
    },
  }))

export type Sample = { readonly source: Source; readonly audio: readonly Float32Array[] }

/** A project with a stereo and a mono recording, some edits and an undone one. The file stays open. */
export const makeProject = (
  path: string,
  { frames = 200_000, markers = 20 } = {},
): { file: ProjectFile; samples: readonly Sample[] } => {
  const file = createProjectFile(path, { appVersion: 'test' })
  const samples = [2, 1].map((channels, i) => {
    const source = sampleSource(i + 1, channels, frames + i * 1000)
    const audio = sampleAudio(i + 1, channels, source.frames)
    storeAudio(file, source, audio)
    placeSource(file, i + 1, source)
    return { source, audio }
  })
  for (let number = 1; number <= markers; number++) addMarker(file, number)
  file.saveJob({ id: 'job_1', state: 'interrupted', data: { query: 'hiss' }, analysis: new Uint8Array([1, 2, 3]) })
  file.setView({ zoom: 3 })
  return { file, samples }
}

/** First frame at which a stored channel differs from `audio`; −1 when it is the same. */
export const firstDifference = (file: ProjectFile, { source, audio }: Sample, channel: number): number => {
  const stored = file.readSamples(source.id, channel, 0, source.frames)
  return stored.findIndex((sample, i) => sample !== audio[channel]![i])
}

/** Frames of a sample's channel that read as they should, and frames that read as silence instead. */
export const compareSamples = (file: ProjectFile, { source, audio }: Sample, channel: number) => {
  const stored = file.readSamples(source.id, channel, 0, source.frames)
  let good = 0
  let silent = 0
  let wrong = 0
  for (let i = 0; i < source.frames; i++)
    if (stored[i] === audio[channel]![i]) good++
    else if (stored[i] === 0) silent++
    else wrong++
  return { good, silent, wrong }
}
