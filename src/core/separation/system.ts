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
  /** A region of the same source that holds only the wanted (or, for noise, the unwanted) sound. */
  readonly example: { readonly from: Frames; readonly length: Frames } | null
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
}

export type SystemDescription = {
  readonly id: string
  readonly name: string
  readonly version: string
  /** One sentence: what it is good at. */
  readonly goodAt: string
  readonly knows: readonly KnownSound[]
  readonly takesExamples: boolean
}

/**
 * Can the system take a query? `yes` says honestly which tool will run and how sure the match is (0 to 1; "auto" picks
 * the highest). `no` says why in one sentence.
 */
export type Answer =
  | {
      readonly kind: 'yes'
      readonly tool: string
      readonly explanation: string
      readonly confidence: number
      readonly settings: SystemSettings
    }
  | { readonly kind: 'no'; readonly reason: string }

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
  /** @returns the target, `length` frames a channel. The pipeline subtracts it from the mixture to get the residual. */
  run(chunk: ChunkInput): Promise<Audio>
}

export type SeparationSystem = {
  describe(): SystemDescription
  answer(query: Query): Answer
  plan(request: PlanRequest): Plan
  /** Starts the analysis pass of a plan that wants one. `example` holds the example's samples where the query has one. */
  analyse(request: PlanRequest, plan: Plan, example: Audio | null): AnalysisPass
  prepare(request: PlanRequest, plan: Plan, analysis: Analysis | null): Promise<Runner>
}
