import { createHash } from 'node:crypto'
import type { Job, SeparateRequest } from '../../../src/contract/api.ts'
import { idsFrom, type NewId } from '../../../src/core/base/ids.ts'
import { gaussian, seededRandom } from '../../../src/core/base/random.ts'
import {
  type Clip,
  type Document,
  noFade,
  type Source,
  type SourceId,
  settingsOf,
  type TrackId,
} from '../../../src/core/project/records.ts'
import { addClip } from '../../../src/core/timeline/clips.ts'
import { addTrack } from '../../../src/core/timeline/tracks.ts'
import { BlockPacker, bytesOf } from '../../../src/main/blocks/block.ts'
import { createJobBoard, type JobBoard } from '../../../src/main/jobs/board.ts'
import { createProjectSession, type ProjectSession } from '../../../src/main/project/session.ts'
import {
  createSeparation,
  type SeparationOptions,
  type SeparationService,
} from '../../../src/main/separation/service.ts'
import { testLauncher } from './launcher.ts'

export const rate = 8000

/** Noise at a depth of bits, or any float32 for `float`. */
export const noise = (frames: number, seed: number, depth: 16 | 24 | 'float' = 16): Float32Array => {
  const normal = gaussian(seededRandom(seed))
  const steps = depth === 'float' ? null : 2 ** (depth - 1)
  return Float32Array.from({ length: frames }, () => {
    const sample = Math.max(-1, Math.min(0.999, normal() * 0.2))
    return steps ? Math.round(sample * steps) / steps : sample
  })
}

/** Stands for samples where whole recordings are compared: many times faster than looking at each. */
export const digest = (audio: readonly Float32Array[]): string => {
  const hash = createHash('sha256')
  for (const samples of audio) hash.update(`${samples.length} `).update(bytesOf(samples))
  return hash.digest('hex')
}

/** A host's worth of separation over a real project file. */
export type Rig = {
  readonly session: ProjectSession
  readonly board: JobBoard
  readonly service: SeparationService
  readonly newId: NewId
  document(): Document
  /** Stores audio as an imported source with a track and one clip at 0. */
  addRecording(
    audio: readonly Float32Array[],
    name?: string,
    hertz?: number,
  ): { source: SourceId; track: TrackId; clip: Clip }
  /** All samples of a source. */
  samples(source: SourceId): Float32Array[]
  run(request: Partial<SeparateRequest> & Pick<SeparateRequest, 'track'>): Promise<Job>
  /** Resolves when a job has stored something, or has ended. */
  begun(job: string, frames?: number): Promise<void>
  close(): void
}

export const request = (patch: Partial<SeparateRequest> & Pick<SeparateRequest, 'track'>): SeparateRequest => ({
  query: 'test tone',
  also: [],
  avoid: '',
  system: 'auto',
  mode: 'extract',
  from: 0,
  length: 1_000_000_000,
  example: null,
  settings: {},
  seed: 1,
  ...patch,
})

/** @param folder of untitled projects; `path` opens a file that is there */
export const createRig = (folder: string, path?: string, options: Partial<SeparationOptions> = {}): Rig => {
  const session = createProjectSession({ folder, appVersion: '1.2.3' })
  const board = createJobBoard({ throttle: 10 })
  const newId = idsFrom(Math.random)
  const service = createSeparation({ session, board, launcher: testLauncher, appVersion: '1.2.3', newId, ...options })
  if (path) session.open(path)
  else session.newProject()
  service.adopt()
  const document = () => session.require().document

  return {
    session,
    board,
    service,
    newId,
    document,
    addRecording: (audio, name = 'Recording', hertz = rate) => {
      const file = session.require()
      const source: Source = {
        id: newId('source'),
        name,
        rate: hertz,
        channels: audio.length,
        frames: audio[0]!.length,
        origin: {
          kind: 'import',
          fileName: 'recording.wav',
          folder: null,
          format: 'WAV',
          rate: hertz,
          channels: audio.length,
          frames: audio[0]!.length,
        },
      }
      const packer = new BlockPacker(audio.length)
      const writer = file.createSource(source.id, audio.length, hertz)
      writer.write([...packer.push(audio), ...packer.finish()])
      writer.flush()
      const track = newId('track')
      const clip: Clip = {
        id: newId('clip'),
        track,
        source: source.id,
        name,
        at: 0,
        from: 0,
        length: source.frames,
        gain: 0,
        fadeIn: noFade,
        fadeOut: noFade,
        blend: null,
      }
      session.change(`Import ${name}`, (before) => {
        const settings = { ...settingsOf(before), rate: hertz }
        const withSource = { ...before, settings: { settings }, source: { ...before.source, [source.id]: source } }
        return addClip(addTrack(withSource, { id: track, name }), clip)
      })
      return { source: source.id, track, clip: document().clip[clip.id]! }
    },
    samples: (id) => {
      const file = session.require()
      const frames = document().source[id]?.frames ?? file.ready(id)
      const channels = document().source[id]?.channels ?? 1
      return Array.from({ length: channels }, (_, channel) => file.readSamples(id, channel, 0, frames))
    },
    run: async (patch) => board.settled(await service.start(request(patch))),
    begun: (job, frames = 1) =>
      new Promise((resolve) => {
        const stop = board.on('changed', (changed) => {
          const ready = changed.growing.reduce((most, { ready }) => Math.max(most, ready), 0)
          const isOver = !['queued', 'running'].includes(changed.state)
          if (changed.id !== job || (ready < frames && !isOver)) return
          stop()
          resolve()
        })
      }),
    close: () => {
      service.close()
      session.close()
    },
  }
}
