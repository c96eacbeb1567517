import { Worker } from 'node:worker_threads'
import { type Failure, fail, HostError } from '../../contract/failures.ts'
import type { Frames, Hertz } from '../../core/base/units.ts'
import type { Block } from '../blocks/block.ts'
import { entryFile } from '../entries.ts'
import type { MediaFacts } from './decoder.ts'
import type { SampleFeed } from './sample-feed.ts'
import type { WorkerReply, WorkerReport, WorkerTask } from './worker-messages.ts'

/** What a decoded file turned out to be. */
export type DecodedFile = {
  readonly decoded: Frames
  readonly frames: Frames
  readonly warnings: readonly string[]
}

/** Who takes what the thread decodes. What it throws ends the thread. */
export type BlockTaker = {
  opened(facts: MediaFacts, rate: Hertz, frames: Frames | null): void
  blocks(blocks: readonly Block[]): void
}

/** A decoder that says nothing for so long, in ms, has been led astray by a damaged file. */
const patience = 60_000

/** A client that sends no samples for so long, in ms, is gone. */
const feedPatience = 120_000

/** Limits of the thread's JavaScript heap in MB, so that a hostile file cannot take the host down. */
const resourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 16 }

/**
 * Decodes a file in a thread of its own and gives its blocks in order.
 * @throws HostError media failures, `cancelled`, `worker-crashed`; whatever `taker` throws
 */
export const decodeInThread = async (
  task: WorkerTask,
  taker: BlockTaker,
  signal: AbortSignal,
  feed: SampleFeed | null = null,
): Promise<DecodedFile> => {
  if (signal.aborted) fail({ code: 'cancelled' })
  const worker = new Worker(entryFile('media'), {
    workerData: task,
    resourceLimits,
    execArgv: ['--no-warnings'],
    // Decoders write about damaged frames to the console: read and dropped.
    stdout: true,
    stderr: true,
  })
  worker.stdout.resume()
  worker.stderr.resume()
  const { promise, resolve, reject } = Promise.withResolvers<DecodedFile>()
  const refuse = (failure: Failure): void => reject(new HostError(failure))
  const stuck = (): void =>
    feed
      ? refuse({ code: 'disconnected' })
      : refuse({ code: 'media-damaged', file: task.name, format: 'audio', reason: 'Decoding it came to a standstill.' })
  const watch = (): NodeJS.Timeout => setTimeout(stuck, feed ? feedPatience : patience)
  let timer = watch()
  feed?.attach((reply, moved) => worker.postMessage(reply, moved))
  const cancel = (): void => refuse({ code: 'cancelled' })
  signal.addEventListener('abort', cancel, { once: true })
  let settled = false

  const take = (report: WorkerReport): void => {
    if (report.kind === 'opened') taker.opened(report.facts, report.rate, report.frames)
    else if (report.kind === 'failed') refuse(report.failure)
    else if (report.kind === 'done') resolve(report)
    else if (report.kind === 'taken') feed?.taken(report.bytes)
    else {
      taker.blocks(report.blocks)
      worker.postMessage({ kind: 'stored', bytes: report.bytes } satisfies WorkerReply)
    }
  }
  worker.on('message', (report: WorkerReport) => {
    if (settled) return
    clearTimeout(timer)
    timer = watch()
    try {
      take(report)
    } catch (thrown) {
      reject(thrown)
    }
  })
  worker.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY')
      refuse({ code: 'media-damaged', file: task.name, format: 'audio', reason: 'Decoding it takes too much memory.' })
    else refuse({ code: 'worker-crashed', during: `decoding ${task.name}`, detail: error.message })
  })
  worker.on('exit', (code) =>
    refuse({ code: 'worker-crashed', during: `decoding ${task.name}`, detail: `the thread ended with ${code}` }),
  )
  try {
    return await promise
  } finally {
    settled = true
    clearTimeout(timer)
    signal.removeEventListener('abort', cancel)
    feed?.taken(Number.POSITIVE_INFINITY)
    void worker.terminate()
  }
}
