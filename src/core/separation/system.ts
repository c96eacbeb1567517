import type { Frames, Hertz } from '../base/units.ts'

/**
 * The interface of a separation system. A system is pure: it plans, analyses and computes chunks of samples, and never
 * sees files, processes or the project. The pipeline (`src/main/separation`) feeds it inside a supervised child process,
 * stitches its chunks and stores them as they come.
 */

/** Channels of planar float32 samples, all of one length. */
export type Audio = readonly Float32Array[]

/** What a user asks for: words, and optionally a region that shows the sound alone (an example or a noise profile). */
export type Query = {
  readonly text: string
  /** Further sounds, each of which becomes a target of its own; for systems that `takesSeveral`. */
  readonly also: readonly string[]
  /** What is to stay out of every target, in words; empty for nothing. For systems that `takesAvoid`. */
  readonly avoid: string
  /** A region of any clip that holds only the wanted (or, for noise, the unwanted) sound: frames of its own source. */
  readonly example: { readonly from: Frames; readonly length: Frames } | null
  /**
   * Key of the encoder whose latents show the sound, beside an example or in its place; for systems that take latents of
   * this `encoder`.
   */
  readonly latentsOf?: string
  /** How many further sounds are shown by examples of their own; for systems that `takesSeveralShown`. */
  readonly shown?: number
}

/** Targets that a query asks for: the first sound, further ones by words, further ones by examples, in this order. */
export const targetCount = ({ also, shown = 0 }: Query): number => 1 + also.length + shown

/** A query of one text, and perhaps an example. */
export const queryFor = (text: string, example: Query['example'] = null): Query => ({
  text,
  also: [],
  avoid: '',
  example,
})

/** Samples of a region, of as many channels as the mixture. */
export type Sample = { readonly audio: Audio; readonly rate: Hertz }

/** Samples of a query's example. */
export type Example = Sample & {
  /** Further regions that show the same sound; a system that has no use for several leaves them. */
  readonly more?: readonly Sample[]
  /** What an encoder made of sounds beforehand: each counts as one region more. */
  readonly latents?: readonly Float32Array[]
  /** Examples of further sounds, each of which becomes a target of its own. */
  readonly further?: readonly Example[]
}

/** What a system throws when what it was given cannot be worked with; the message is for a person. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  /** The system's name. */
  readonly system: string
  constructor(system: string, reason: string) {
    super(reason)
    this.system = system
  }
}

/** Settings that a user may change, by name. JSON. */
export type SystemSettings = { readonly [name: string]: string | number | boolean | null }

/** A sound or family of sounds that a system knows, for the panel's suggestions. */
export type KnownSound = {
  /** What a person would type, best first: "hiss", "fan", "air conditioner". */
  readonly words: readonly string[]
  /** The tool that answers, in plain words: "Background noise (spectral)". */
  readonly tool: string
  /** Which presets show it. */
  readonly audience: 'podcaster' | 'musician' | 'anyone'
  /** The heading under which a list of many shows it; those of one heading follow each other. */
  readonly group?: string
  /** It only comes near: a system that has learned the sound goes before it. */
  readonly near?: boolean
}

export type SystemDescription = {
  readonly id: string
  readonly name: string
  readonly version: string
  /** One sentence: what it is good at. */
  readonly goodAt: string
  readonly knows: readonly KnownSound[]
  readonly takesExamples: boolean
  /** Takes words for what is to stay out of the target. */
  readonly takesAvoid: boolean
  /** Takes several queries in one job, sharing the work that does not depend on them. */
  readonly takesSeveral: boolean
  /**
   * Takes several sounds in one job that are each shown by examples, and with the setting `wiener` shares the recording out
   * between them, which then are all that is in it.
   */
  readonly takesSeveralShown?: boolean
  /** Key of the encoder whose latents it takes as examples (`core/library/encoder.ts`). */
  readonly encoder?: string
  /** The catalogue's id of the model that it runs; null for a system without one. */
  readonly model: string | null
  /** sha256 of the model's checkpoint, for provenance; null without one. */
  readonly checkpoint: string | null
}

/**
 * Can the system take a query? `yes` says honestly which tool will run and how sure the match is (0 to 1; "auto" picks
 * the highest). `unsure` is for words outside of what it has learned: it could run, but what came would be a guess, so it
 * does only when a person wants that; `nearest` are sounds that it knows and that may have been meant, best first. `no`
 * says why in one sentence.
 */
export type Answer =
  | {
      readonly kind: 'yes'
      readonly tool: string
      readonly explanation: string
      readonly confidence: number
      readonly settings: SystemSettings
    }
  | {
      readonly kind: 'unsure'
      readonly tool: string
      /** The sounds of the query that it does not know, as they were typed: "hippopotamus". */
      readonly words: readonly string[]
      readonly nearest: readonly string[]
      readonly settings: SystemSettings
    }
  | { readonly kind: 'no'; readonly reason: string }

/**
 * The setting, true or absent, by which the pipeline asks for a plan that needs less memory: shorter windows, at some cost
 * in time. A system that cannot plan with less ignores it.
 */
export const lowMemory = 'lowMemory'

export type PlanRequest = {
  readonly query: Query
  readonly settings: SystemSettings
  readonly rate: Hertz
  readonly channels: number
  readonly frames: Frames
  readonly seed: number
}

/** How a request will be computed. JSON, stored with the job so that it can resume. */
export type Plan = {
  readonly tool: string
  readonly settings: SystemSettings
  /** Frames of new output in a chunk, before the overlap of the next. */
  readonly hop: Frames
  /** Frames by which two chunks overlap and are cross-faded; 0 joins them hard. */
  readonly overlap: Frames
  /** Frames of input that a chunk needs on each side of its output. */
  readonly context: Frames
  /** Whether `analyse` must see the whole region before the first chunk. */
  readonly analysis: boolean
  /** Bytes that the process at work will need at its peak, as measured; left out where it is nothing to speak of. */
  readonly memory?: number | undefined
}

/** What an analysis pass found: structured-cloneable, stored with the job. */
export type Analysis = unknown

export type AnalysisPass = {
  /** Consecutive pieces of the region, in order, none overlapping. `at` is the first frame's position in the region. */
  push(audio: Audio, at: Frames): void
  finish(): Analysis
}

export type ChunkInput = {
  /** Samples from `start − context` to `end + context` of the region, zeros outside of it. */
  readonly audio: Audio
  /** First output frame, relative to the region. */
  readonly start: Frames
  /** Frames of output wanted, at most `hop + overlap`. */
  readonly length: Frames
}

/** A plan made ready: analysis done or not needed. `run` keeps no state between chunks, so that any chunk can be redone. */
export type Runner = {
  /** What its network really runs on, for provenance: `CPU (2 threads)`; null without a network. */
  readonly device: string | null
  /**
   * @returns the targets, `length` frames a channel: that of the query's text (or example), then one for each of `also`.
   * The pipeline subtracts them from the mixture to get the residual.
   * @param tell told of every step of a chunk that may take long: who is silent for too long counts as stuck
   */
  run(chunk: ChunkInput, tell?: Tell): Promise<readonly Audio[]>
  /** Frees what it holds; no chunk may follow. */
  release(): void
}

/** Says what is being done in a few words: "Loading AudioSep". */
export type Tell = (stage: string) => void

export type SeparationSystem = {
  describe(): SystemDescription
  answer(query: Query): Answer
  plan(request: PlanRequest): Plan
  /** Starts the analysis pass of a plan that wants one. `example` holds the example's samples where the query has one. */
  analyse(request: PlanRequest, plan: Plan, example: Example | null): AnalysisPass
  /** May take long: networks are loaded here. */
  prepare(
    request: PlanRequest,
    plan: Plan,
    analysis: Analysis | null,
    example: Example | null,
    tell: Tell,
  ): Promise<Runner>
}
