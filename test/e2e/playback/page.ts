/// <reference types="vite/client" />

import { createStore } from 'zustand/vanilla'
import type { Document } from '../../../src/core/project/records.ts'
import { documentEnd } from '../../../src/core/project/records.ts'
import { type ReadSource, renderMix } from '../../../src/core/timeline/render.ts'
import { createPlayback } from '../../../src/renderer/playback/engine.ts'
import { createEditorStore, type EditorState } from '../../../src/renderer/state/editor-store.ts'
import type { ProjectStore } from '../../../src/renderer/state/project-store.ts'
import captureUrl from './capture.ts?worker&url'
import { sampleOf } from './samples.ts'

const read: ReadSource = (source, channel, from, length) =>
  Float32Array.from({ length }, (_, i) => sampleOf(source, channel, from + i))

const settle = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

const violations: string[] = []
document.addEventListener('securitypolicyviolation', (event) =>
  violations.push(`${event.violatedDirective} ${event.blockedURI}`),
)

/** An engine over a document that stands still unless the test changes it, and a recording of what leaves it. */
const createRig = (start: Document, initial: Partial<EditorState> = {}, recorded = true, restAfter = 20) => {
  const project = createStore(() => ({ document: start, info: { id: 'p1' } })) as unknown as ProjectStore
  const editor = createEditorStore(initial)
  let context: AudioContext | null = null
  const pieces: { from: number; piece: Float32Array }[] = []
  const playback = createPlayback({
    project,
    editor,
    restAfter,
    bytesUrl: (path) => new URL(path, location.origin).href,
    output: (audio) => {
      context = audio
      if (!recorded) return audio.destination
      const entry = audio.createGain()
      void audio.audioWorklet.addModule(captureUrl).then(() => {
        const node = new AudioWorkletNode(audio, 'capture', { channelCount: 2, channelCountMode: 'explicit' })
        node.port.onmessage = ({ data }) => pieces.push(data)
        entry.connect(node).connect(audio.destination)
      })
      return entry
    },
  })
  /** Everything recorded, as one stretch of the context's time; frames that are missing are NaN. */
  const recording = () => {
    const from = pieces[0]?.from ?? 0
    const last = pieces.at(-1)
    const length = last ? last.from + 4096 - from : 0
    const sides = [new Float32Array(length).fill(Number.NaN), new Float32Array(length).fill(Number.NaN)] as const
    for (const { from: at, piece } of pieces) {
      sides[0].set(piece.subarray(0, 4096), at - from)
      sides[1].set(piece.subarray(4096), at - from)
    }
    return sides
  }
  return { project, editor, playback, recording, pieces, rate: () => context?.sampleRate ?? 0, context: () => context }
}

type Rig = ReturnType<typeof createRig>

/** Times that the output device itself ran dry: the doing of a busy machine, which is counted but not the engine's fault. */
const deviceUnderruns = (rig: Rig): number =>
  (rig.context() as { playbackStats?: { underrunEvents: number } } | null)?.playbackStats?.underrunEvents ?? 0

/** Level in dB of the difference between a recording from `offset` on and what it should be; −Infinity when equal. */
const errorOf = (got: Float32Array, offset: number, wanted: Float32Array): number => {
  let worst = 0
  for (let i = 0; i < wanted.length; i++) {
    const difference = Math.abs((got[offset + i] ?? Number.NaN) - wanted[i]!)
    if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY
    worst = Math.max(worst, difference)
  }
  return 20 * Math.log10(worst)
}

/** Where `wanted` begins in a recording: the first place at which its first hundred samples fit. */
const findStart = (got: Float32Array, wanted: Float32Array, begin = 0): number => {
  for (let at = begin; at + 100 < got.length; at++) if (errorOf(got, at, wanted.subarray(0, 100)) < -90) return at
  return -1
}

const until = async (condition: () => boolean, limit = 10_000): Promise<boolean> => {
  for (const begin = performance.now(); performance.now() - begin < limit; await settle(10))
    if (condition()) return true
  return false
}

/** Primes the engine, so that the recorder is connected before what counts is played. */
const warm = async (rig: Rig) => {
  await rig.playback.play({ from: documentEnd(rig.project.getState().document) + 100_000 })
  await until(() => rig.pieces.length > 2)
  rig.playback.stop()
  await settle(100)
}

/** Waits until so many frames were recorded since the first sound: by the sound and not by the clock, as a busy machine's is late. */
const recorded = (rig: Rig, frames: number): Promise<boolean> =>
  until(() => {
    const first = rig.pieces.find(({ piece }) => piece.some((sample) => sample !== 0))
    return first !== undefined && rig.pieces.at(-1)!.from - first.from >= frames
  })

/** The frame of the context's time at which the engine is asked for something. */
const frameNow = (rig: Rig): number => (rig.context()?.currentTime ?? 0) * rig.rate()

const largestStep = (samples: Float32Array): number => {
  let largest = 0
  for (let i = 1; i < samples.length; i++) largest = Math.max(largest, Math.abs(samples[i]! - samples[i - 1]!))
  return largest
}

const harness = {
  violations,

  async mix(document: Document, from: number, frames: number) {
    const rig = createRig(document)
    await warm(rig)
    await rig.playback.play({ from })
    const device = deviceUnderruns(rig)
    await recorded(rig, frames + 0.1 * rig.rate())
    const position = rig.playback.position()
    const levels = rig.playback.levels('master')
    const loudness = rig.playback.loudness()
    const { status, underruns: all, trouble } = rig.playback.getState()
    const underruns = Math.max(0, all - (deviceUnderruns(rig) - device))
    rig.playback.stop()
    const [left, right] = rig.recording()
    // Playing from the middle begins with a fade of 2 ms, which is not compared.
    const skip = from > 0 ? 96 : 0
    const wanted = renderMix(document, null, from + skip, frames - skip, read)
    const start = findStart(left, wanted[0])
    rig.playback.dispose()
    return {
      start,
      error: start < 0 ? null : Math.max(errorOf(left, start, wanted[0]), errorOf(right, start, wanted[1])),
      status,
      underruns,
      trouble,
      position,
      levels,
      loudness,
    }
  },

  async loop(document: Document, at: number, loop: { from: number; length: number; on: boolean }, frames: number) {
    const rig = createRig(document, { loop })
    await warm(rig)
    await rig.playback.play({ from: at })
    await recorded(rig, frames + 0.1 * rig.rate())
    const position = rig.playback.position()
    rig.playback.stop()
    const [left] = rig.recording()
    const [mix] = renderMix(document, null, 0, loop.from + loop.length, read)
    const skip = at > 0 ? 96 : 0
    const wanted = Float32Array.from({ length: frames }, (_, i) => {
      const place = at + skip + i
      const end = loop.from + loop.length
      return mix[place < end ? place : loop.from + ((place - end) % loop.length)]!
    })
    const start = findStart(left, wanted)
    rig.playback.dispose()
    return { start, error: start < 0 ? null : errorOf(left, start, wanted), position }
  },

  async long(document: Document, seconds: number) {
    const rig = createRig(document, {}, false)
    await rig.playback.play({ from: 0 })
    const device = deviceUnderruns(rig)
    const heap = () => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize
    const seen: number[] = []
    const begin = performance.now()
    while (rig.playback.position() < seconds * rig.rate() && performance.now() - begin < 1500 * seconds) {
      await settle(1000)
      seen.push(heap())
    }
    const { underruns: all, status } = rig.playback.getState()
    const underruns = Math.max(0, all - (deviceUnderruns(rig) - device))
    const position = rig.playback.position()
    rig.playback.dispose()
    return { underruns, status, seen, position }
  },

  async strips(document: Document, change: 'mute' | 'solo' | 'gain' | 'pan') {
    const rig = createRig(document)
    await warm(rig)
    await rig.playback.play({ from: 0 })
    await recorded(rig, 0.3 * rig.rate())
    const patch = { mute: { mute: true }, solo: { solo: true }, gain: { gain: -60 }, pan: { pan: 1 } }[change]
    const { track_a, ...others } = document.track
    rig.project.setState({ document: { ...document, track: { ...others, track_a: { ...track_a!, ...patch } } } })
    await recorded(rig, 0.8 * rig.rate())
    rig.playback.stop()
    await settle(200)
    const [left] = rig.recording()
    const start = left.findIndex((sample) => sample > 0.01)
    const played = left.subarray(start, start + Math.round(rig.rate() * 0.7))
    rig.playback.dispose()
    return { before: played[1000] ?? null, after: played.at(-1) ?? null, step: largestStep(played) }
  },

  async edit(document: Document, edited: Document) {
    const rig = createRig(document)
    await warm(rig)
    await rig.playback.play({ from: 0 })
    await recorded(rig, 0.4 * rig.rate())
    const asked = frameNow(rig)
    rig.project.setState({ document: edited })
    await recorded(rig, 1.05 * rig.rate())
    rig.playback.stop()
    const [left] = rig.recording()
    const first = rig.pieces[0]?.from ?? 0
    const start = left.findIndex((sample) => sample > 0.01)
    const [old] = renderMix(document, null, 0, Math.round(rig.rate()), read)
    const [fresh] = renderMix(edited, null, 0, Math.round(rig.rate()), read)
    const played = left.subarray(start, start + Math.round(rig.rate()))
    const left_old = played.findIndex((sample, i) => Math.abs(sample - old[i]!) > 1e-5)
    const until_end = Math.round(rig.rate() * 0.95)
    let settledAt = until_end
    while (settledAt > 0 && Math.abs(played[settledAt - 1]! - fresh[settledAt - 1]!) < 1e-5) settledAt--
    rig.playback.dispose()
    return {
      leftOldAfter: (start + left_old + first - asked) / rig.rate(),
      newAfter: (start + settledAt + first - asked) / rig.rate(),
      blend: settledAt - left_old,
      step: largestStep(played.subarray(100, until_end)),
    }
  },

  async seek(document: Document, to: number) {
    const rig = createRig(document)
    await warm(rig)
    await rig.playback.play({ from: 0 })
    await recorded(rig, 0.5 * rig.rate())
    const asked = frameNow(rig)
    rig.playback.seek(to)
    await recorded(rig, 1.1 * rig.rate())
    const position = rig.playback.position()
    rig.playback.stop()
    const [left] = rig.recording()
    const [wanted] = renderMix(document, null, to + 1000, 8000, read)
    const start = findStart(left, wanted)
    const first = rig.pieces[0]?.from ?? 0
    rig.playback.dispose()
    return {
      position,
      error: start < 0 ? null : errorOf(left, start, wanted),
      heardAfter: (start - 1000 + first - asked) / rig.rate(),
    }
  },

  async range(document: Document, from: number, to: number, cursorStays: boolean) {
    const rig = createRig(document, { cursorStays, cursor: 7 })
    await warm(rig)
    rig.editor.setState({ cursor: 7 })
    await rig.playback.play({ from, to })
    const ended = await until(() => rig.playback.getState().status === 'stopped')
    await settle(200)
    const [left] = rig.recording()
    const [wanted] = renderMix(document, null, from + 96, to - from - 192, read)
    const start = findStart(left, wanted)
    const after = left.subarray(start + wanted.length + 96)
    rig.playback.dispose()
    return {
      ended,
      error: start < 0 ? null : errorOf(left, start, wanted),
      silence: after.every((sample) => sample === 0),
      cursor: rig.editor.getState().cursor,
    }
  },

  async pause(document: Document) {
    const rig = createRig(document)
    await warm(rig)
    await rig.playback.play({ from: 0 })
    await settle(400)
    rig.playback.pause()
    const at = rig.playback.position()
    await settle(200)
    const still = rig.playback.position()
    await rig.playback.play()
    await settle(200)
    const later = rig.playback.position()
    const { status } = rig.playback.getState()
    rig.playback.stop()
    const stopped = rig.playback.position()
    rig.playback.dispose()
    return { at, still, later, status, stopped }
  },

  async audition(document: Document, source: string, frames: number, channels: number) {
    const rig = createRig(document)
    await warm(rig)
    await rig.playback.audition(source, frames, { channels })
    await settle(150)
    const sides = rig.recording()
    const wanted = [0, 1].map((side) => read(source, Math.min(side, channels - 1), 0, frames - 96))
    const start = findStart(sides[0], wanted[0]!)
    rig.playback.dispose()
    return {
      start,
      error: start < 0 ? null : Math.max(errorOf(sides[0], start, wanted[0]!), errorOf(sides[1], start, wanted[1]!)),
    }
  },

  async scrub(document: Document) {
    const rig = createRig(document)
    await warm(rig)
    rig.pieces.length = 0
    for (let i = 0; i < 20; i++) {
      rig.playback.scrub(20_000 + i * 500)
      await settle(30)
    }
    const scrubbed = rig.playback.position()
    rig.playback.scrub(null)
    await settle(600)
    const [left] = rig.recording()
    const { status } = rig.playback.getState()
    rig.playback.dispose()
    const quiet = left.subarray(-4096).every((sample) => sample === 0)
    return { peak: Math.max(...left.map(Math.abs)), step: largestStep(left), quiet, scrubbed, status }
  },

  async trouble(document: Document) {
    const rig = createRig(document)
    await warm(rig)
    await rig.playback.play({ from: 0 })
    await settle(600)
    const { trouble, status } = rig.playback.getState()
    rig.playback.dispose()
    return { trouble, status }
  },

  async rest(document: Document) {
    const rig = createRig(document, {}, true, 0.3)
    await warm(rig)
    await rig.playback.play({ from: 0 })
    await settle(1000)
    const during = rig.context()?.state
    rig.playback.stop()
    const rested = await until(() => rig.context()?.state === 'suspended')
    const begin = rig.pieces.length
    await rig.playback.play({ from: 0 })
    const again = rig.context()?.state
    await settle(700)
    const { status } = rig.playback.getState()
    rig.playback.stop()
    const [left] = rig.recording()
    const [wanted] = renderMix(document, null, 0, 8000, read)
    const start = findStart(left, wanted, begin * 4096)
    rig.playback.dispose()
    return { during, rested, again, status, error: start < 0 ? null : errorOf(left, start, wanted) }
  },

  async starve(document: Document) {
    const rig = createRig(document)
    await warm(rig)
    await rig.playback.play({ from: 0 })
    await settle(5000)
    const { underruns } = rig.playback.getState()
    rig.playback.resetMeters()
    const reset = rig.playback.getState().underruns
    rig.playback.dispose()
    return { underruns, reset }
  },
}

export type Harness = typeof harness

Object.assign(globalThis, { harness })
