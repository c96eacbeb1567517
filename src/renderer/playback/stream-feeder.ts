import type { Frames } from '../../core/base/units.ts'
import type { ReadSource, SourceSpan, Stereo } from '../../core/timeline/render.ts'
import { mixIntoRing, type Ring, replaceRing, writeRing } from './ring.ts'
import { type Loop, quantum, runsOf, type Segment, timelineAt, word } from './stream.ts'

/** What a stream plays: for each ring, samples of the timeline and the ranges of sources that they need. */
export type Program = {
  spans(ring: string, from: Frames, length: Frames): readonly SourceSpan[]
  render(ring: string, from: Frames, length: Frames, read: ReadSource): Stereo
}

export type Store = { ready(spans: readonly SourceSpan[]): Promise<void>; readonly read: ReadSource }

export const silentProgram: Program = {
  spans: () => [],
  render: (_ring, _from, length) => [new Float32Array(length), new Float32Array(length)],
}

/** Frames rendered at once. */
const chunk = 64 * quantum
/** Frames rendered before a stream may begin. */
const headStart = 2 * chunk
/** How far ahead of the reader a revision begins, and the least that is left when it is written. */
const revisionLead = 24 * quantum
const revisionMargin = 6 * quantum
/** Frames over which old samples become new ones when what is heard changes. */
const revisionFade = 2 * quantum
/** Frames of the fades where playing begins or ends within sound. */
const edgeFade = 96

const whole = (frames: Frames): Frames => Math.ceil(frames / quantum) * quantum

/**
 * Keeps the rings of one stream filled, about a second ahead of the worklets that read them. What is heard can change at any
 * time: samples that are already in the rings are replaced, from a few hundredths of a second ahead.
 */
export class StreamFeeder {
  readonly #control: Int32Array
  readonly #store: Store
  #rings: ReadonlyMap<string, Ring> = new Map()
  #program: Program = silentProgram
  #segment: Segment | null = null
  /** Rings to render again because their sound changed. */
  #stale = new Set<string>()
  #turn: { at: Frames | null; loop: Loop | null; end: Frames | null } | null = null
  #starting = false
  /** Counts starts and stops: work that was begun for an earlier one is dropped. */
  #epoch = 0

  constructor(control: Int32Array, store: Store) {
    this.#control = control
    this.#store = store
  }

  get playing(): boolean {
    return this.#segment !== null
  }

  /** Rings by name. A ring that comes while playing is filled from just ahead of the reader. */
  setRings(rings: ReadonlyMap<string, Ring>): void {
    for (const name of rings.keys()) if (!this.#rings.has(name)) this.#stale.add(name)
    this.#rings = new Map(rings)
  }

  /** @param changed rings whose sound differs; null for all */
  setProgram(program: Program, changed: readonly string[] | null): void {
    this.#program = program
    for (const name of changed ?? this.#rings.keys()) this.#stale.add(name)
  }

  /** Fills the rings from the beginning. Resolves with true when enough is there to begin, false when stopped before. */
  async start(segment: Segment): Promise<boolean> {
    this.stop()
    const epoch = this.#epoch
    Atomics.store(this.#control, word.written, 0)
    Atomics.store(this.#control, word.position, 0)
    this.#segment = segment
    this.#starting = true
    while (this.#written < headStart) if (!(await this.#fill(epoch))) return false
    this.#starting = false
    return true
  }

  stop(): void {
    this.#epoch++
    this.#starting = false
    this.#segment = null
    this.#turn = null
    this.#stale.clear()
  }

  /** Goes on from another frame of the timeline, or round another loop, as soon as that can be heard. */
  turn(turn: { at: Frames | null; loop: Loop | null; end: Frames | null }): void {
    this.#turn = { ...turn, at: turn.at ?? this.#turn?.at ?? null }
  }

  /** Mixes samples into what will be heard next. */
  add(name: string, samples: Stereo): void {
    const ring = this.#rings.get(name)
    const at = this.#position + 8 * quantum
    if (ring && this.#segment && at + samples[0].length <= this.#written) mixIntoRing(ring, at, samples)
  }

  /**
   * One step of work.
   * @returns a segment when what is heard turned, `worked` when something was written, `idle` when the rings are full
   */
  async step(): Promise<Segment | 'worked' | 'idle'> {
    const epoch = this.#epoch
    if (!this.#segment || this.#starting) return 'idle'
    if (this.#turn) return (await this.#turnNow(epoch)) ?? 'worked'
    if (this.#stale.size > 0) {
      await this.#revise(epoch)
      return 'worked'
    }
    if (this.#written - this.#position + chunk > this.#room) {
      this.#prefetch()
      return 'idle'
    }
    await this.#fill(epoch)
    return 'worked'
  }

  get #written(): Frames {
    return Atomics.load(this.#control, word.written) * quantum
  }

  set #written(frames: Frames) {
    Atomics.store(this.#control, word.written, frames / quantum)
  }

  get #position(): Frames {
    return Atomics.load(this.#control, word.position) * quantum
  }

  /** Frames that may lie ahead of the reader; the rest of a ring is behind it and may still be read. */
  get #room(): Frames {
    const [first] = this.#rings.values()
    return first ? first.capacity - 4 * quantum : 1 << 16
  }

  /** Renders the next chunk of every ring. When the reader has overtaken, it goes on from where the reader is. */
  async #fill(epoch: number): Promise<boolean> {
    const segment = this.#segment
    if (!segment) return false
    const late = this.#position > this.#written
    const at = late ? this.#position + revisionMargin : this.#written
    const names = [...this.#rings.keys()]
    const rendered = await this.#render(segment, names, at, chunk)
    if (this.#epoch !== epoch) return false
    // What is heard may have changed while samples were fetched; then these are written and replaced at once.
    rendered.forEach((samples, index) => {
      const ring = this.#rings.get(names[index]!)
      if (ring) writeRing(ring, at, samples)
    })
    this.#written = at + chunk
    return true
  }

  /** Replaces what lies ahead in the rings that are stale. */
  async #revise(epoch: number): Promise<void> {
    const segment = this.#segment!
    const names = [...this.#stale].filter((name) => this.#rings.has(name))
    this.#stale.clear()
    let first = true
    for (let at = whole(this.#position + revisionLead); at < this.#written; ) {
      const length = Math.min(chunk, this.#written - at)
      const rendered = await this.#render(segment, names, at, length)
      if (this.#epoch !== epoch) return
      if (this.#stale.size > 0 || this.#turn) {
        for (const name of names) this.#stale.add(name)
        return
      }
      if (at < this.#position + revisionMargin) {
        at = whole(this.#position + revisionLead)
        first = true
        continue
      }
      rendered.forEach((samples, index) => {
        const ring = this.#rings.get(names[index]!)
        if (ring) replaceRing(ring, at, samples, first ? revisionFade : 0)
      })
      first = false
      at += length
    }
  }

  async #turnNow(epoch: number): Promise<Segment | null> {
    const { at, loop, end } = this.#turn!
    this.#turn = null
    this.#stale.clear()
    const names = [...this.#rings.keys()]
    const before = this.#segment!
    for (;;) {
      const stream = Math.min(whole(this.#position + revisionLead), Math.max(this.#written, this.#position))
      const segment: Segment = { stream, at: at ?? timelineAt(before, stream), loop, end }
      const rendered = await this.#render(segment, names, stream, chunk)
      if (this.#epoch !== epoch) return null
      if (stream < this.#position + revisionMargin && this.#position < this.#written) continue
      rendered.forEach((samples, index) => {
        const ring = this.#rings.get(names[index]!)
        if (ring) replaceRing(ring, stream, samples, stream < this.#written ? revisionFade : 0)
      })
      this.#segment = segment
      this.#written = stream + chunk
      return segment
    }
  }

  async #render(segment: Segment, names: readonly string[], stream: Frames, length: Frames): Promise<Stereo[]> {
    const runs = runsOf(segment, stream, length)
    const program = this.#program
    const spans = runs.flatMap(({ at, length }) =>
      at === null ? [] : names.flatMap((name) => program.spans(name, at, length)),
    )
    await this.#store.ready(spans)
    const only = runs.length === 1 ? runs[0] : undefined
    return names.map((name) => {
      if (only && only.at !== null) {
        const samples = program.render(name, only.at, length, this.#store.read)
        fadeEdges(segment, stream, samples)
        return samples
      }
      const output: Stereo = [new Float32Array(length), new Float32Array(length)]
      for (const run of runs) {
        if (run.at === null) continue
        const samples = program.render(name, run.at, run.length, this.#store.read)
        output[0].set(samples[0], run.offset)
        output[1].set(samples[1], run.offset)
      }
      fadeEdges(segment, stream, output)
      return output
    })
  }

  /** Asks for the blocks of the next two seconds, so that a slow disk is met early. */
  #prefetch(): void {
    const segment = this.#segment
    if (!segment) return
    const spans = runsOf(segment, this.#written, 2 * this.#room)
      .slice(0, 8)
      .flatMap(({ at, length }) =>
        at === null ? [] : [...this.#rings.keys()].flatMap((name) => this.#program.spans(name, at, length)),
      )
    void this.#store.ready(spans)
  }
}

/** Short fades where playing begins in the middle of the timeline, and where a range ends. */
const fadeEdges = (segment: Segment, stream: Frames, output: Stereo): void => {
  const length = output[0].length
  if (segment.stream === 0 && segment.at > 0 && stream < edgeFade)
    for (let i = 0; i < Math.min(length, edgeFade - stream); i++)
      for (const side of output) side[i]! *= (stream + i) / edgeFade
  if (segment.end === null || segment.loop) return
  const endsAt = segment.stream + segment.end - segment.at - stream
  for (let i = Math.max(0, endsAt - edgeFade); i < Math.min(length, endsAt); i++)
    for (const side of output) side[i]! *= (endsAt - i) / edgeFade
}
