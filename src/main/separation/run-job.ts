import type { Frames } from '../../core/base/units.ts'
import { type Analysis, type Audio, lowMemory, type Plan, type PlanRequest } from '../../core/separation/system.ts'
import type { ProjectFile } from '../project-file/types.ts'
import { openWriters } from './job-sources.ts'
import { availableMemory } from './memory.ts'
import { planRequestOf, readExample } from './prepare-job.ts'
import type { Assignment } from './protocol.ts'
import { createRegionReader } from './region-reader.ts'
import { createResultWriter } from './result-writer.ts'
import { createWorker } from './separate-part.ts'
import { extentOf, type JobState, type PartState, targetsOf, withSums } from './state.ts'
import type { Workplace } from './workplace.ts'

/** Results are made durable, and told, this often (ms): often enough to watch them come. */
const usualStoring = 1000
/** An analysis pass reads everything and computes less than the chunks do. */
const analysisShare = 0.2

const shortOfMemory = 'There was little memory: it worked in shorter windows, which takes longer.'

export type RunPorts = {
  readonly file: ProjectFile
  readonly workplace: Workplace
  /** Plans a part again, with other settings. */
  readonly replan: (system: string, request: PlanRequest) => Promise<Plan>
  readonly signal: AbortSignal
  /** Milliseconds between two moments at which results are made durable. */
  readonly storeEvery?: number | undefined
  /** Told after each step, in order; `save` says that this state is durable now and worth storing. */
  onState(state: JobState, save: boolean): void
  /** Told when the analysis of the part at work is known. */
  onAnalysis(analysis: Analysis): void
  /** @param progress 0 to 1 of the whole job */
  onProgress(stage: string, progress: number): void
}

/**
 * Separates every part of a job that is not done yet, from where it stopped. Memory does not grow with length.
 * @param analysis of the part at work, when an earlier run stored it
 * @returns the state with every part done
 */
export const runJob = async (begun: JobState, analysis: Analysis | undefined, ports: RunPorts): Promise<JobState> => {
  const { file, workplace, replan, signal, storeEvery = usualStoring, onState, onAnalysis, onProgress } = ports
  let state = begun
  const warn = (warning: string) => {
    if (state.warnings.includes(warning)) return
    state = { ...state, warnings: [...state.warnings, warning] }
    onState(state, true)
  }
  const worker = createWorker({ workplace, signal, warn })
  const { total } = extentOf(begun)
  let analysed: Frames = begun.parts.reduce((sum, { done, length }) => sum + (done > 0 ? length : 0), 0)

  const tell = (stage: string) => {
    const share = state.parts.some(({ plan }) => plan.analysis) ? analysisShare : 0
    onProgress(stage, (share * analysed + (1 - share) * extentOf(state).done) / total)
  }
  let runsOn: string | null = null
  /** A network says where it runs: that decides how long it takes. */
  const separating = (): string =>
    runsOn === null || state.system.checkpoint === null ? 'Separating' : `Separating on ${runsOn}`
  const update = (index: number, patch: Partial<PartState>, save: boolean) => {
    state = { ...state, parts: state.parts.with(index, { ...state.parts[index]!, ...patch }) }
    onState(state, save)
  }

  for (const [index, part] of begun.parts.entries()) {
    if (part.done === part.length) continue
    const assignment = (): Assignment => ({
      system: state.system.id,
      request: planRequestOf(state, state.parts[index]!),
      plan: state.parts[index]!.plan,
    })
    /** Plans the part with less memory; false when that changes nothing. */
    const shrink = async (): Promise<boolean> => {
      const { system, request, plan } = assignment()
      const settings = { ...plan.settings, [lowMemory]: true }
      if (plan.settings[lowMemory] === true) return false
      const smaller = await replan(system, { ...request, settings })
      if (smaller.hop >= plan.hop && (smaller.memory ?? 0) >= (plan.memory ?? 0)) return false
      update(index, { plan: { ...smaller, settings: { ...smaller.settings, [lowMemory]: true } } }, true)
      warn(shortOfMemory)
      return true
    }
    const reader = createRegionReader(file, part, part.channels)
    const example = readExample(file, state, part)
    let found: Analysis | null = null
    if (part.plan.analysis) {
      if (state.analysed === index && analysis !== undefined) found = analysis
      else {
        const before = analysed
        tell('Analysing')
        found = await worker.analyse(assignment(), reader, example, (frames) => {
          analysed = before + frames
          tell('Analysing')
        })
        onAnalysis(found)
        state = { ...state, analysed: index }
        onState(state, true)
      }
    }
    if (part.done === 0) analysed = begun.parts.slice(0, index + 1).reduce((sum, { length }) => sum + length, 0)

    tell(separating())
    const writer = createResultWriter(reader, openWriters(file, part), part, {
      done: part.done,
      sums: targetsOf(part).map(({ sums }) => sums),
    })
    let flushedAt = performance.now()
    const sink = (estimates: readonly Audio[]): Frames => {
      writer.push(estimates)
      const save = performance.now() - flushedAt >= storeEvery || writer.taken === part.length
      if (save) {
        writer.flush()
        flushedAt = performance.now()
      }
      update(index, { done: writer.done, ...withSums(part, writer.sums) }, save)
      tell(separating())
      return writer.taken
    }
    const ready = (device: string | null): void => {
      runsOn = device
      if (device !== null)
        state = { ...state, device: extentOf(state).done === 0 ? device : thenOn(state.device, device) }
      tell(separating())
    }
    const given = { analysis: found, example, from: part.done, spans: part.spans }
    if ((part.plan.memory ?? 0) > availableMemory()) await shrink()
    await worker.run(assignment, reader, given, { sink, stage: tell, ready, shrink })
  }
  return state
}

/** What all of a job ran on, in order: `WebGPU (…), then CPU (2 threads)`. */
const thenOn = (before: string, device: string): string =>
  before.endsWith(device) ? before : `${before}, then ${device}`
