import type { Analysis, AnalysisPass, Audio, ChunkInput, Plan, PlanRequest } from '../../separation/system.ts'

/** The built-in tools, by the part of a recording that becomes the target. */
export type ToolId =
  | 'background-noise'
  | 'mains-hum'
  | 'clicks'
  | 'percussive-part'
  | 'sustained-part'
  | 'stereo-centre'
  | 'stereo-sides'

/** A tool made ready: one target of a chunk, `length` frames a channel. */
export type ToolRunner = { run(chunk: ChunkInput): Promise<Audio> }

/** One tool: the part of `SeparationSystem` that runs once a query is understood. */
export type Tool = {
  /** Plain words for the panel and the inspector. */
  readonly name: string
  /** One sentence for the panel: what will become the target. */
  readonly explanation: string
  readonly needsStereo: boolean
  plan(request: PlanRequest): Omit<Plan, 'tool' | 'settings'>
  /** Called for plans with `analysis` only. */
  analyse(request: PlanRequest, example: Audio | null): AnalysisPass
  prepare(request: PlanRequest, plan: Plan, analysis: Analysis | null): ToolRunner
}
