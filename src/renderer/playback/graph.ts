import { toAmplitude } from '../../core/base/units.ts'
import { type Document, settingsOf, type TrackId } from '../../core/project/records.ts'
import { masterWords } from './master-meter.ts'
import type { FromFeeder, ToFeeder } from './messages.ts'
import { createRing, ringCapacity } from './ring.ts'
import { controlWords, word } from './stream.ts'
import { meterNode, playerNode, rampSeconds, Strip, stripSettings } from './strip.ts'
import { Context, connect, Gain, setContext, type TransportInstance } from './tone.ts'
import workletUrl from './worklets.ts?worker&url'

/** Seconds that a ring holds at least. */
const ringSeconds = 1

/** Where the mix leaves the graph: an end that is connected to what it is given. */
export type Output = (context: AudioContext) => AudioNode

const newControl = (): SharedArrayBuffer => new SharedArrayBuffer(controlWords * 4)

/**
 * The audio graph of one sample rate, and the worker that feeds it. Tracks go through their strips, the gate (which fades
 * what stops), the master gain and the master meter; auditions and scrubbing join at the master.
 */
export class Graph {
  readonly rate: number
  readonly audio: AudioContext
  readonly transport: TransportInstance
  readonly control: Int32Array
  readonly asideControl: Int32Array
  /** See `masterWord`. */
  readonly masterLevels: Float32Array
  readonly #context: Context
  readonly #capacity: number
  readonly #worker: Worker
  readonly #master: Gain
  readonly #gate: Gain
  readonly #asideGate: Gain
  readonly #monitor: AudioWorkletNode
  readonly #aside: AudioWorkletNode
  readonly #strips = new Map<TrackId, Strip>()
  #masterGain: number

  /**
   * @param rate frames per second of the context: the project's, so that nothing is resampled twice
   * @param onMessage hears the feeder
   * @throws when the system has no audio output of this rate
   */
  static async open(
    rate: number,
    document: Document,
    onMessage: (message: FromFeeder) => void,
    output?: Output,
  ): Promise<Graph> {
    const audio = new AudioContext({ sampleRate: rate, latencyHint: 'balanced' })
    try {
      await audio.audioWorklet.addModule(workletUrl)
      return new Graph(audio, document, onMessage, output)
    } catch (thrown) {
      await audio.close()
      throw thrown
    }
  }

  private constructor(
    audio: AudioContext,
    document: Document,
    onMessage: (message: FromFeeder) => void,
    output: Output = (context) => context.destination,
  ) {
    this.audio = audio
    this.rate = audio.sampleRate
    this.#context = new Context({ context: audio, clockSource: 'timeout', lookAhead: 0, updateInterval: 0.03 })
    setContext(this.#context)
    this.transport = this.#context.transport
    this.#capacity = ringCapacity(this.rate, ringSeconds)
    const control = newControl()
    const asideControl = newControl()
    this.control = new Int32Array(control)
    this.asideControl = new Int32Array(asideControl)

    const context = this.#context
    const levels = new SharedArrayBuffer(masterWords * 4)
    this.masterLevels = new Float32Array(levels)
    this.#masterGain = toAmplitude(settingsOf(document).masterGain)
    this.#gate = new Gain({ context, gain: 1 })
    this.#asideGate = new Gain({ context, gain: 1 })
    this.#master = new Gain({ context, gain: this.#masterGain })
    this.#monitor = meterNode(audio, 'lasso-monitor', { levels, control })
    const asideRing = createRing(this.#capacity)
    this.#aside = playerNode(audio, { control: asideControl, ring: asideRing.samples.buffer, leads: true })
    this.#gate.connect(this.#master)
    connect(this.#aside, this.#asideGate)
    this.#asideGate.connect(this.#master)
    connect(this.#master, this.#monitor)
    this.#monitor.connect(output(audio))

    this.#worker = new Worker(new URL('./feeder.ts', import.meta.url), { type: 'module', name: 'playback' })
    this.#worker.onmessage = (event: MessageEvent<FromFeeder>) => onMessage(event.data)
    const aside = { control: asideControl, ring: asideRing.samples.buffer }
    this.send({ kind: 'open', rate: this.rate, control, aside })
  }

  send(message: ToFeeder): void {
    this.#worker.postMessage(message)
  }

  /** Makes strips for new tracks, lets those of removed tracks go, and moves all of them to their settings. */
  follow(document: Document): void {
    let differs = false
    for (const [id, strip] of this.#strips)
      if (!Object.hasOwn(document.track, id)) {
        strip.dispose()
        this.#strips.delete(id)
        differs = true
      }
    for (const id of Object.keys(document.track)) {
      const settings = stripSettings(document, id)
      const strip = this.#strips.get(id)
      if (strip) {
        strip.set(settings)
        continue
      }
      differs = true
      const control = this.control.buffer as SharedArrayBuffer
      this.#strips.set(id, new Strip(this.#context, this.audio, this.#gate, control, this.#capacity, settings))
    }
    if (differs) {
      const rings = [...this.#strips].map(([id, strip]) => [id, strip.ring.samples.buffer] as const)
      this.send({ kind: 'tracks', rings: Object.fromEntries(rings) })
    }
    const masterGain = toAmplitude(settingsOf(document).masterGain)
    if (masterGain !== this.#masterGain) this.#master.gain.linearRampTo(masterGain, rampSeconds)
    this.#masterGain = masterGain
  }

  levels(track: TrackId): Float32Array | null {
    return this.#strips.get(track)?.levels ?? null
  }

  /** Begins the master's loudness and true peak anew. */
  resetLoudness(): void {
    Atomics.add(this.control, word.resets, 1)
  }

  /** Fades a stream out, or opens it at once. */
  gate(stream: 'transport' | 'aside', open: boolean): void {
    const { gain } = stream === 'transport' ? this.#gate : this.#asideGate
    gain.cancelScheduledValues(this.audio.currentTime)
    if (open) gain.value = 1
    else gain.linearRampTo(0, rampSeconds)
  }

  async close(): Promise<void> {
    this.#worker.terminate()
    for (const strip of this.#strips.values()) strip.dispose()
    this.#strips.clear()
    for (const node of [this.#aside, this.#monitor]) {
      node.port.postMessage('end')
      node.port.close()
      node.disconnect()
    }
    for (const node of [this.#gate, this.#asideGate, this.#master]) node.dispose()
    this.#context.dispose()
    if (this.audio.state !== 'closed') await this.audio.close()
  }
}
