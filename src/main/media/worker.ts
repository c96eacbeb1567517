import { parentPort, workerData } from 'node:worker_threads'
import { MediaError } from '../../core/audio/problems.ts'
import { type Block, BlockPacker } from '../blocks/block.ts'
import type { Decoder } from './decoder.ts'
import { createSamplesDecoder } from './decoders/samples.ts'
import { mediaFailure } from './failures.ts'
import { openFileBytes } from './file-bytes.ts'
import { openDecoder } from './open-decoder.ts'
import { release } from './release.ts'
import { createResampler, resampledLength } from './resampler.ts'
import { mostBytesInFlight, type WorkerReply, type WorkerReport, type WorkerTask } from './worker-messages.ts'

/**
 * The media worker: a thread that opens one file, decodes it, brings it to the project's rate, packs it into blocks and
 * moves them to the host. It holds no native code, so that the host may terminate it at any moment.
 */

const port = parentPort!
const queue: (Float32Array<ArrayBuffer> | null)[] = []
let inFlight = 0
let wake = (): void => {}

port.on('message', (reply: WorkerReply) => {
  if (reply.kind === 'stored') inFlight -= reply.bytes
  else queue.push(reply.kind === 'samples' ? reply.samples : null)
  wake()
})

const news = (): Promise<void> =>
  new Promise((resolve) => {
    wake = resolve
  })

const report = (message: WorkerReport, moved: ArrayBuffer[] = []): void => port.postMessage(message, moved)

/** The samples that the host sends, up to its `end`. */
async function* received(): AsyncGenerator<Float32Array> {
  for (;;) {
    while (queue.length === 0) await news()
    const piece = queue.shift()!
    if (piece === null) return
    report({ kind: 'taken', bytes: piece.byteLength })
    yield piece
  }
}

/** Moves blocks to the host, and waits while too much is under way. */
const give = async (blocks: readonly Block[]): Promise<void> => {
  if (blocks.length === 0) return
  const bytes = blocks.reduce((sum, block) => sum + block.samples.byteLength + block.peaks.byteLength, 0)
  inFlight += bytes
  report(
    { kind: 'blocks', blocks, bytes },
    blocks.flatMap((block) => [block.samples.buffer, block.peaks.buffer]),
  )
  while (inFlight >= mostBytesInFlight) await news()
}

const store = async (decoder: Decoder, wanted: number | null): Promise<void> => {
  const rate = wanted ?? decoder.rate
  const { format, channels, frames } = decoder
  const expected = frames === null ? null : resampledLength(frames, decoder.rate, rate)
  report({ kind: 'opened', facts: { format, rate: decoder.rate, channels, frames }, rate, frames: expected })
  const packer = new BlockPacker(channels)
  const resampler = rate === decoder.rate ? null : await createResampler(channels, decoder.rate, rate)
  let decoded = 0
  for (let chunk = await decoder.read(); chunk; chunk = await decoder.read()) {
    decoded += chunk[0]!.length
    const samples = resampler ? resampler.push(chunk) : chunk
    const blocks = packer.push(samples)
    release(...chunk, ...samples)
    await give(blocks)
  }
  if (resampler) for (const rest of resampler.finish()) await give(packer.push(rest))
  await give(packer.finish())
  resampler?.close()
  if (packer.frames === 0) throw new MediaError({ kind: 'empty' })
  report({ kind: 'done', decoded, frames: packer.frames, warnings: decoder.warnings })
}

const work = async ({ from, rate }: WorkerTask): Promise<void> => {
  if (from.kind === 'samples') return store(createSamplesDecoder(from.facts, received()), rate)
  using file = openFileBytes(from.path)
  const decoder = await openDecoder(file)
  try {
    await store(decoder, rate)
  } finally {
    decoder.close()
  }
}

const task = workerData as WorkerTask
try {
  await work(task)
} catch (thrown) {
  report({ kind: 'failed', failure: mediaFailure(thrown, task.name) })
}
port.close()
