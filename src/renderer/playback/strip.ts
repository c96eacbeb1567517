import { toAmplitude } from '../../core/base/units.ts'
import type { Document, TrackId } from '../../core/project/records.ts'
import { heardTracks, isMonoTrack } from '../../core/timeline/strip.ts'
import { createRing, type Ring } from './ring.ts'
import { type Context, connect, Gain, Panner } from './tone.ts'
import type { MeterOptions, MonitorOptions, PlayerOptions } from './worklets.ts'

/** Seconds over which gain, pan, mute and solo move: short enough to feel immediate, long enough not to click. */
export const rampSeconds = 0.02

export type Settings = { readonly gain: number; readonly pan: number; readonly mono: boolean }

/** What the strip of a track is set to; an unheard track has gain 0. */
export const stripSettings = (document: Document, id: TrackId): Settings => {
  const track = document.track[id]
  const heard = track !== undefined && heardTracks(document).has(id)
  return { gain: heard ? toAmplitude(track.gain) : 0, pan: track?.pan ?? 0, mono: isMonoTrack(document, id) }
}

/** One track in the audio graph: ring, gain, pan, meter. Follows `core/timeline/strip.ts` to the formula. */
export class Strip {
  readonly ring: Ring
  readonly levels: Float32Array
  readonly #player: AudioWorkletNode
  readonly #gain: Gain
  readonly #panner: Panner
  /** Lifts the mono case of the panner by 3 dB, so that the centre is at unity. */
  readonly #makeUp: Gain
  readonly #meter: AudioWorkletNode
  #settings: Settings

  constructor(
    context: Context,
    audio: BaseAudioContext,
    output: Gain,
    control: SharedArrayBuffer,
    capacity: number,
    settings: Settings,
  ) {
    this.#settings = settings
    this.ring = createRing(capacity)
    const levels = new SharedArrayBuffer(16)
    this.levels = new Float32Array(levels)
    this.#player = playerNode(audio, { control, ring: this.ring.samples.buffer, leads: false })
    this.#gain = new Gain({ context, gain: settings.gain })
    this.#panner = new Panner({ context, pan: settings.pan, channelCount: settings.mono ? 1 : 2 })
    this.#makeUp = new Gain({ context, gain: settings.mono ? Math.SQRT2 : 1 })
    this.#meter = meterNode(audio, 'lasso-meter', { levels })
    connect(this.#player, this.#gain)
    this.#gain.connect(this.#panner)
    this.#panner.connect(this.#makeUp)
    connect(this.#makeUp, this.#meter)
    connect(this.#meter, output)
  }

  /** Moves to other settings without a click. */
  set(settings: Settings): void {
    const before = this.#settings
    if (before.gain !== settings.gain) this.#gain.gain.linearRampTo(settings.gain, rampSeconds)
    if (before.pan !== settings.pan) this.#panner.pan.linearRampTo(settings.pan, rampSeconds)
    if (before.mono !== settings.mono) {
      ;(this.#panner.input as AudioNode).channelCount = settings.mono ? 1 : 2
      this.#makeUp.gain.value = settings.mono ? Math.SQRT2 : 1
    }
    this.#settings = settings
  }

  dispose(): void {
    for (const node of [this.#player, this.#meter]) {
      node.port.postMessage('end')
      node.port.close()
      node.disconnect()
    }
    for (const node of [this.#gain, this.#panner, this.#makeUp]) node.dispose()
  }
}

/** A worklet that plays a ring. */
export const playerNode = (audio: BaseAudioContext, processorOptions: PlayerOptions): AudioWorkletNode =>
  new AudioWorkletNode(audio, 'lasso-player', {
    numberOfInputs: 0,
    numberOfOutputs: 1,
    outputChannelCount: [2],
    processorOptions,
  })

/** A worklet that meters what passes through it, as stereo. */
export const meterNode = (
  audio: BaseAudioContext,
  ...[name, processorOptions]: ['lasso-meter', MeterOptions] | ['lasso-monitor', MonitorOptions]
): AudioWorkletNode =>
  new AudioWorkletNode(audio, name, {
    numberOfInputs: 1,
    numberOfOutputs: 1,
    outputChannelCount: [2],
    channelCount: 2,
    channelCountMode: 'explicit',
    processorOptions,
  })
