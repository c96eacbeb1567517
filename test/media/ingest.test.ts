import { describe, expect, test } from 'vitest'
import { failureOf } from '../../src/contract/failures.ts'
import { createJobBoard } from '../../src/main/jobs/board.ts'
import { createIngests, type IngestRequest } from '../../src/main/media/ingest.ts'
import { memorySession } from './memory-session.ts'

const rate = 44_100
const request = (changes: Partial<IngestRequest> = {}): IngestRequest => ({
  name: 'talk.m4a',
  format: 'MP4, AAC',
  rate,
  channels: 2,
  frames: null,
  at: 50,
  track: null,
  ...changes,
})

/** Interleaved stereo on the grid of 2^-23, so that nothing is rounded. */
const samples = Float32Array.from({ length: 2 * 150_000 }, (_, i) => ((i * 7919) % 16_384) / 16_384 - 0.5)
const bytes = (from: number, to: number): Uint8Array => new Uint8Array(samples.slice(2 * from, 2 * to).buffer)

/** A body that arrives in pieces of odd sizes. */
async function* body(data: Uint8Array, size = 10_007): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size)
}

describe('samples decoded by the renderer', () => {
  test('become a source by one edit, sample for sample', async () => {
    const memory = memorySession()
    const board = createJobBoard()
    const ingests = createIngests(memory.session, board)
    const job = await ingests.begin(request())
    for (let from = 0; from < 150_000; from += 40_000)
      await ingests.push(job, from, body(bytes(from, Math.min(150_000, from + 40_000))))
    await ingests.finish(job, 150_000)
    const [source] = Object.values(memory.document.source)
    expect(source).toMatchObject({ name: 'talk', rate, channels: 2, frames: 150_000 })
    expect(source!.origin).toMatchObject({ kind: 'import', fileName: 'talk.m4a', format: 'MP4, AAC', frames: 150_000 })
    expect(Object.values(memory.document.clip)[0]).toMatchObject({ at: 50, length: 150_000 })
    const [left, right] = memory.samplesOf(source!.id)
    expect(left!.findIndex((sample, i) => sample !== samples[2 * i])).toBe(-1)
    expect(right!.findIndex((sample, i) => sample !== samples[2 * i + 1])).toBe(-1)
    expect(board.get(job)!.state).toBe('done')
  })

  test('a piece that does not follow, or ends within a frame, is refused', async () => {
    const ingests = createIngests(memorySession().session, createJobBoard())
    const job = await ingests.begin(request())
    await ingests.push(job, 0, body(bytes(0, 1000)))
    expect(await ingests.push(job, 999, body(bytes(0, 10))).catch(failureOf)).toMatchObject({ code: 'bad-request' })
    expect(await ingests.push(job, 1000, body(bytes(0, 10).subarray(1))).catch(failureOf)).toMatchObject({
      code: 'bad-request',
    })
    expect(await ingests.finish(job, 5).catch(failureOf)).toMatchObject({ code: 'bad-request' })
    expect(await ingests.push('job_none', 0, body(bytes(0, 1))).catch(failureOf)).toEqual({
      code: 'job-missing',
      job: 'job_none',
    })
  })

  test('cancelled midway leaves nothing, and further pieces are refused', async () => {
    const memory = memorySession()
    const board = createJobBoard()
    const ingests = createIngests(memory.session, board)
    const job = await ingests.begin(request())
    await ingests.push(job, 0, body(bytes(0, 100_000)))
    board.cancel(job)
    expect((await board.settled(job)).state).toBe('cancelled')
    expect(await ingests.push(job, 100_000, body(bytes(0, 10))).catch(failureOf)).toMatchObject({ code: 'job-missing' })
    await expect.poll(() => memory.blocks.size).toBe(0)
    expect(memory.labels).toEqual([])
  })

  test('nothing at all is an empty file', async () => {
    const memory = memorySession()
    const ingests = createIngests(memory.session, createJobBoard())
    const job = await ingests.begin(request())
    expect(await ingests.finish(job, 0).catch(failureOf)).toEqual({ code: 'media-empty', file: 'talk.m4a' })
    expect(memory.blocks.size).toBe(0)
  })
})
