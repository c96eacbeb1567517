import type { Frames } from '../../core/base/units.ts'
import type { Analysis, Audio } from '../../core/separation/system.ts'
import type { ProjectFile } from '../project-file/types.ts'
import { openWriters } from './job-sources.ts'
import { planRequestOf, readExample } from './prepare-job.ts'
import { createRegionReader } from './region-reader.ts'
import { createResultWriter } from './result-writer.ts'
import { createWorker } from './separate-part.ts'
import { extentOf, type JobState, type PartState, targetsOf, withSums } from './state.ts'
import type { Supervisor } from './supervisor.ts'

/** Results are made durable, and told, this often (ms): often enough to watch them come. */
const usualStoring = 1000
/** An analysis pass reads everything and computes less than the chunks do. */
const analysisShare = 0.2

export type RunPorts = {
  readonly file: ProjectFile
  readonly supervisor: Supervisor
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
  const { file, supervisor, signal, storeEvery = usualStoring, onState, onAnalysis, onProgress } = ports
  const worker = createWorker(supervisor, signal)
  let state = begun
  const { total } = extentOf(begun)
  let analysed: Frames = begun.parts.reduce((sum, { done, length }) => sum + (done > 0 ? length : 0), 0)

  const tell = (stage: string) => {
    const share = state.parts.some(({ plan }) => plan.analysis) ? analysisShare : 0
    onProgress(stage, (share * analysed + (1 - share) * extentOf(state).done) / total)
  }
  const update = (index: number, patch: Partial<PartState>, save: boolean) => {
    state = { ...state, parts: state.parts.with(index, { ...state.parts[index]!, ...patch }) }
    onState(state, save)
  }

  for (const [index, part] of begun.parts.entries()) {
    if (part.done === part.length) continue
    const request = planRequestOf(state, part)
    const assignment = { system: state.system.id, request, plan: part.plan }
    const reader = createRegionReader(file, part, part.channels)
    const example = readExample(file, state.example, part)
    let found: Analysis | null = null
    if (part.plan.analysis) {
      if (state.analysed === index && analysis !== undefined) found = analysis
      else {
        const before = analysed
        tell('Analysing')
        found = await worker.analyse(assignment, reader, example, (frames) => {
          analysed = before + frames
          tell('Analysing')
        })
        onAnalysis(found)
        state = { ...state, analysed: index }
        onState(state, true)
      }
    }
    if (part.done === 0) analysed = begun.parts.slice(0, index + 1).reduce((sum, { length }) => sum + length, 0)

    tell('Separating')
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
      tell('Separating')
      return writer.taken
    }
    const ready = (device: string | null): void => {
      if (device !== null) state = { ...state, device }
      tell('Separating')
    }
    const given = { analysis: found, example, from: part.done }
    await worker.run(assignment, reader, given, { sink, stage: tell, ready })
  }
  return state
}
