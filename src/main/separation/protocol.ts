import type { Frames } from '../../core/base/units.ts'
import type {
  Analysis,
  Answer,
  Audio,
  ChunkInput,
  Plan,
  PlanRequest,
  Query,
  SystemDescription,
} from '../../core/separation/system.ts'

/** Which system works on what: everything that a child needs to take up a job, however many children died before it. */
export type Assignment = { readonly system: string; readonly request: PlanRequest; readonly plan: Plan }

/**
 * What the host asks of the separation child. A child answers every call, in any order; answers to questions overtake
 * chunks. Audio is planar float32, copied by structured clone.
 */
export type Calls = {
  describe: { params: null; result: SystemDescription[] }
  answer: { params: { query: Query }; result: { system: SystemDescription; answer: Answer }[] }
  plan: { params: { system: string; request: PlanRequest }; result: Plan }
  /** Begins an analysis pass under a number of the host's choice. */
  openAnalysis: { params: Assignment & { task: number; example: Audio | null }; result: null }
  analyse: { params: { task: number; audio: Audio; at: Frames }; result: null }
  finishAnalysis: { params: { task: number }; result: Analysis }
  prepare: { params: Assignment & { task: number; analysis: Analysis | null }; result: null }
  run: { params: { task: number; chunk: ChunkInput }; result: Audio }
  /** Forgets a task. */
  close: { params: { task: number }; result: null }
}

export type CallName = keyof Calls

export type CallMessage = {
  readonly [C in CallName]: { readonly id: number; readonly call: C; readonly params: Calls[C]['params'] }
}[CallName]

export type ReplyMessage =
  | { readonly id: number; readonly result: unknown }
  /** A system threw: a refusal in plain words, or a bug. */
  | { readonly id: number; readonly error: string }
