import { describe, expect, it } from 'vitest'
import type { Job } from '../../../src/contract/api.ts'
import { jobLine, timeLeft } from '../../../src/renderer/history/job-text.ts'

const job: Job = {
  id: 'job_1',
  kind: 'separation',
  title: 'hiss',
  state: 'running',
  stage: 'Separating',
  progress: 0.42,
  secondsLeft: 95,
  growing: [],
  failure: null,
  outcome: null,
}

const outcome = {
  targetLevel: -12,
  nothingFound: false,
  tool: 'Background noise (spectral)',
  device: 'CPU',
  files: [],
  tracks: [],
  clips: [],
  warnings: [],
}

describe('jobs in words', () => {
  it.each([
    [2, 'a few seconds left'],
    [12, 'about 15 s left'],
    [95, 'about 2 min left'],
    [5400, 'about 1.5 h left'],
  ])('%d s', (seconds, text) => {
    expect(timeLeft(seconds)).toBe(text)
  })

  it('say how they stand', () => {
    expect(jobLine(job)).toBe('Separating · 42 % · about 2 min left')
    expect(jobLine({ ...job, progress: null, secondsLeft: null })).toBe('Separating')
    expect(jobLine({ ...job, state: 'queued' })).toBe('Waiting for its turn')
    expect(jobLine({ ...job, state: 'cancelled' })).toBe('Cancelled')
    expect(jobLine({ ...job, kind: 'download', state: 'cancelled', stage: 'Paused' })).toBe(
      'Paused: what was downloaded is kept',
    )
    expect(jobLine({ ...job, state: 'done', outcome })).toBe('Background noise (spectral)')
    expect(
      jobLine({ ...job, state: 'done', outcome: { ...outcome, tool: 'AudioSep', device: 'CPU (2 threads)' } }),
    ).toBe('AudioSep · CPU (2 threads)')
    expect(jobLine({ ...job, state: 'done', outcome: { ...outcome, nothingFound: true } })).toBe('Nothing found')
    expect(jobLine({ ...job, state: 'failed', failure: { code: 'query-empty' } })).not.toBe('Failed')
  })
})
