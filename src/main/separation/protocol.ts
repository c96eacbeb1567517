import type { Provider } from '../../contract/api.ts'
import type { Failure } from '../../contract/failures.ts'
import type { Frames } from '../../core/base/units.ts'
import type { Hearing } from '../../core/listening/listener.ts'
import type {
  Analysis,
  Answer,
  Audio,
  ChunkInput,
  Example,
  Plan,
  PlanRequest,
  Query,
  SystemDescription,
} from '../../core/separation/system.ts'
import type { InstalledModel } from '../../core/systems/model.ts'
import type { TrialResult } from '../inference/providers.ts'

/** Which system works on what: everything that a child needs to take up a job, however many children died before it. */
export type Assignment = { readonly system: string; readonly request: PlanRequest; readonly plan: Plan }

/** What a child may work with: the models that are installed, and for networks the part of the machine to use. */
export type Equipment = {
  readonly models: readonly InstalledModel[]
  readonly provider: Provider
  /** What that part is called: `CPU (2 threads)`. */
  readonly device: string
}

/**
 * What the host asks of the separation child. A child answers every call, in any order; answers to questions overtake
 * chunks. Audio is planar float32, copied by structured clone.
 */
export type Calls = {
  /** Always the first, and again when models come or go. What is under way goes on with what it has. */
  equip: { params: Equipment; result: null }
  describe: { params: null; result: SystemDescription[] }
  answer: { params: { query: Query }; result: { system: SystemDescription; answer: Answer }[] }
  plan: { params: { system: string; request: PlanRequest }; result: Plan }
  /** Begins an analysis pass under a number of the host's choice. */
  openAnalysis: { params: Assignment & { task: number; example: Example | null }; result: null }
  analyse: { params: { task: number; audio: Audio; at: Frames }; result: null }
  finishAnalysis: { params: { task: number }; result: Analysis }
  /** `device` is where a network runs; null for a system without one. */
  prepare: {
    params: Assignment & { task: number; analysis: Analysis | null; example: Example | null }
    result: { device: string | null }
  }
  run: { params: { task: number; chunk: ChunkInput }; result: readonly Audio[] }
  /** Makes a listener ready under a number of the host's choice; for a child that runs networks. */
  openListener: { params: { task: number; listener: string }; result: { device: string } }
  /** One window: what `OpenListener.hear` returns. */
  hear: { params: { task: number; hearing: Hearing }; result: Uint8Array }
  /** Makes an encoder ready under a number of the host's choice; for a child that runs networks. */
  openEncoder: { params: { task: number; encoder: string }; result: { device: string } }
  /** One segment: what `OpenEncoder.embed` returns. Whatever else waits goes first. */
  embed: { params: { task: number; hearing: Hearing }; result: Float32Array | null }
  /** Tries a device on a small network; for a child that is thrown away afterwards. */
  trial: { params: { provider: Provider }; result: TrialResult }
  /** Forgets a task. */
  close: { params: { task: number }; result: null }
}

export type CallName = keyof Calls

export type CallMessage = {
  readonly [C in CallName]: { readonly id: number; readonly call: C; readonly params: Calls[C]['params'] }
}[CallName]

export type ReplyMessage =
  | { readonly id: number; readonly result: unknown }
  /** Not the answer yet: what is being done for it, in a few words. */
  | { readonly id: number; readonly stage: string }
  /** A system threw: a refusal in plain words, or a bug; `gaveUp` when it was the machine. */
  | {
      readonly id: number
      readonly error: string
      readonly gaveUp?: 'memory' | 'device'
      /** What a person is to be told: a file that is missing or damaged. */
      readonly failure?: Failure
    }
