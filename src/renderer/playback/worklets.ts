import { LevelMeter } from './level-meter.ts'
import { MasterMeter } from './master-meter.ts'
import { type Ring, readQuantum, ringOver } from './ring.ts'
import { quantum, word } from './stream.ts'

/**
 * The processors of the audio thread. They allocate nothing while they run and are driven by shared memory alone, so that a
 * busy page cannot make them late.
 */

declare const currentFrame: number
declare const sampleRate: number
declare class AudioWorkletProcessor {
  readonly port: MessagePort
}
declare function registerProcessor(
  name: string,
  processor: new (options: { processorOptions: never }) => AudioWorkletProcessor,
): void

type Channels = readonly (readonly Float32Array[])[]

/** The stream's quantum that sounds in this render quantum; negative before its start. */
const streamQuantum = (control: Int32Array): number => currentFrame / quantum - Atomics.load(control, word.start)

/** Keeps the reader's place and counts the times that the rings ran dry. One processor of each stream leads it. */
class Lead {
  readonly #control: Int32Array
  #dry = false

  constructor(control: Int32Array) {
    this.#control = control
  }

  advance(): void {
    const control = this.#control
    if (Atomics.load(control, word.running) !== 1) {
      this.#dry = false
      return
    }
    const here = streamQuantum(control)
    if (here < 0) return
    Atomics.store(control, word.position, here + 1)
    const dry = here >= Atomics.load(control, word.written)
    if (dry && !this.#dry) Atomics.add(control, word.underruns, 1)
    this.#dry = dry
  }
}

/** Plays a ring: the samples of one track before its strip. */
class Player extends AudioWorkletProcessor {
  readonly #control: Int32Array
  readonly #ring: Ring
  readonly #lead: Lead | null
  #ended = false

  constructor({ processorOptions }: { processorOptions: PlayerOptions }) {
    super()
    this.#control = new Int32Array(processorOptions.control)
    this.#ring = ringOver(processorOptions.ring)
    this.#lead = processorOptions.leads ? new Lead(this.#control) : null
    this.port.onmessage = () => {
      this.#ended = true
    }
  }

  process(_inputs: Channels, [output]: Channels): boolean {
    const [left, right] = output ?? []
    if (left && right && Atomics.load(this.#control, word.running) === 1) {
      const here = streamQuantum(this.#control)
      if (here >= 0 && here < Atomics.load(this.#control, word.written))
        readQuantum(this.#ring, here * quantum, left, right)
    }
    this.#lead?.advance()
    return !this.#ended
  }
}

const passThrough = ([input]: Channels, [output]: Channels): void => {
  for (let channel = 0; channel < (output?.length ?? 0); channel++) {
    const samples = input?.[channel] ?? input?.[0]
    if (samples) output![channel]!.set(samples)
  }
}

/** Meters a track: what passes through. */
class Meter extends AudioWorkletProcessor {
  readonly #meter: LevelMeter
  #ended = false

  constructor({ processorOptions }: { processorOptions: MeterOptions }) {
    super()
    this.#meter = new LevelMeter(new Float32Array(processorOptions.levels), sampleRate)
    this.port.onmessage = () => {
      this.#ended = true
    }
  }

  process(inputs: Channels, outputs: Channels): boolean {
    passThrough(inputs, outputs)
    this.#meter.push(inputs[0]?.[0] ?? null, inputs[0]?.[1] ?? null)
    return !this.#ended
  }
}

/** Meters the mix with its loudness, and leads the stream of the transport. */
class Monitor extends AudioWorkletProcessor {
  readonly #meter: MasterMeter
  readonly #control: Int32Array
  readonly #lead: Lead
  #resets = 0
  #ended = false

  constructor({ processorOptions }: { processorOptions: MonitorOptions }) {
    super()
    this.#meter = new MasterMeter(new Float32Array(processorOptions.levels), sampleRate)
    this.#control = new Int32Array(processorOptions.control)
    this.#lead = new Lead(this.#control)
    this.port.onmessage = () => {
      this.#ended = true
    }
  }

  process(inputs: Channels, outputs: Channels): boolean {
    passThrough(inputs, outputs)
    const resets = Atomics.load(this.#control, word.resets)
    if (resets !== this.#resets) this.#meter.reset()
    this.#resets = resets
    this.#meter.push(inputs[0] ?? [])
    this.#lead.advance()
    return !this.#ended
  }
}

export type PlayerOptions = {
  readonly control: SharedArrayBuffer
  readonly ring: SharedArrayBuffer
  readonly leads: boolean
}

export type MeterOptions = { readonly levels: SharedArrayBuffer }

export type MonitorOptions = { readonly levels: SharedArrayBuffer; readonly control: SharedArrayBuffer }

registerProcessor('lasso-player', Player as never)
registerProcessor('lasso-meter', Meter as never)
registerProcessor('lasso-monitor', Monitor as never)
