import type { Frames } from '../../core/base/units.ts'
import { type Span, touchesSpan } from '../../core/separation/spans.ts'
import { createStitcher } from '../../core/separation/stitch.ts'
import { type Analysis, type Audio, type Example, type PlanRequest, targetCount } from '../../core/separation/system.ts'
import { planChunks } from '../../core/separation/windows.ts'
import { createPersist, type PersistOptions } from './persist.ts'
import type { Assignment } from './protocol.ts'
import type { RegionReader } from './region-reader.ts'
import type { Supervisor } from './supervisor.ts'

/** Messages that wait in the child while it computes, so that it never waits for us. */
const ahead = 3
/** Frames of one piece of an analysis pass. */
const piece = 2 ** 18

/** Runs a job's work in the child, however often that must be started again. */
export type Worker = {
  /** Passes all of a region through the system. @param onProgress frames seen so far */
  analyse(
    assignment: Assignment,
    reader: RegionReader,
    example: Example | null,
    onProgress: (frames: Frames) => void,
  ): Promise<Analysis>
  /** Estimates the targets from frame `given.from` on. @param assignment asked for anew whenever a child takes it up */
  run(
    assignment: () => Assignment,
    reader: RegionReader,
    given: {
      readonly analysis: Analysis | null
      readonly example: Example | null
      readonly from: Frames
      /** Where the targets are wanted; chunks elsewhere are silent, and not computed. Null for everywhere. */
      readonly spans: readonly Span[] | null
    },
    hears: {
      /** Takes the estimates of every target in order, and returns the frames it has in all. */
      readonly sink: (estimates: readonly Audio[]) => Frames
      /** Told what is being done before the first chunk. */
      readonly stage: (stage: string) => void
      /** Told what it runs on; null where no network runs. */
      readonly ready: (device: string | null) => void
      /** Makes the assignment one that needs less memory; false when it cannot. */
      readonly shrink: () => Promise<boolean>
    },
  ): Promise<void>
}

/** Keeps a few calls under way, and takes their answers in order. */
const inOrder = async <T>(
  count: number,
  first: number,
  ask: (index: number) => Promise<T>,
  take: (result: T, index: number) => void,
): Promise<void> => {
  const waiting: Promise<T>[] = []
  for (let index = first, next = first; index < count; index++) {
    while (waiting.length < ahead && next < count) {
      const asked = ask(next++)
      // When one fails they all do, and only the first is awaited.
      asked.catch(() => {})
      waiting.push(asked)
    }
    take(await waiting.shift()!, index)
  }
}

/**
 * Creates the worker of one job. Dead children are replaced and work goes on with the frame that is wanted next; after
 * two crashes it fails with `worker-crashed`. An abort kills the child and ends the call at once.
 */
export const createWorker = (options: PersistOptions): Worker => {
  const { signal } = options
  const persist = createPersist(options)
  return {
    analyse: (assignment, reader, example, onProgress) =>
      persist('analysing', async (supervisor, task) => {
        const { frames } = assignment.request
        await supervisor.ask('openAnalysis', { ...assignment, task, example })
        await inOrder(
          Math.ceil(frames / piece),
          0,
          (index) => {
            const at = index * piece
            const audio = reader.read(at, Math.min(piece, frames - at))
            reader.release(at)
            return supervisor.ask('analyse', { task, audio, at })
          },
          (_, index) => onProgress(Math.min((index + 1) * piece, frames)),
        )
        reader.release(frames)
        return supervisor.ask('finishAnalysis', { task })
      }),

    run: (assignment, reader, { analysis, example, from, spans }, { sink, stage, ready, shrink }) => {
      let wanted = from
      const attempt = async (supervisor: Supervisor, task: number): Promise<void> => {
        const { system, request, plan } = assignment()
        if (wanted >= request.frames) return
        const { device } = await supervisor.ask('prepare', { system, request, plan, task, analysis, example }, stage)
        ready(device)
        const chunks = planChunks(request.frames, plan)
        const targets = targetCount(request.query)
        const silence = (length: Frames): Audio[] =>
          Array.from({ length: targets }, () =>
            Array.from({ length: request.channels }, () => new Float32Array(length)),
          )
        const stitchers = Array.from({ length: targets }, () => createStitcher(chunks, request.channels, wanted))
        await inOrder(
          chunks.count,
          chunks.firstFor(wanted),
          (index) => {
            const { start, length, readFrom, readLength } = chunks.chunk(index)
            if (!touchesSpan(spans, start, length)) return Promise.resolve(silence(length))
            const chunk = { audio: reader.read(readFrom, readLength), start, length }
            return supervisor.ask('run', { task, chunk })
          },
          (estimates) => {
            signal.throwIfAborted()
            checkShape(estimates, stitchers.length, request)
            wanted = sink(stitchers.map((stitcher, index) => stitcher.push(estimates[index]!)))
          },
        )
        await supervisor.ask('close', { task })
      }
      return persist('separating', attempt, shrink)
    },
  }
}

/** A system that answers with another number of targets or channels is broken: say so instead of writing nonsense. */
const checkShape = (estimates: readonly Audio[], targets: number, { channels }: PlanRequest): void => {
  if (estimates.length !== targets)
    throw new Error(`the system gave ${estimates.length} targets for ${targets} queries`)
  for (const estimate of estimates)
    if (estimate.length !== channels)
      throw new Error(`the system gave ${estimate.length} channels for a mixture of ${channels}`)
}
