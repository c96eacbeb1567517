import { describe, expect, it } from 'vitest'
import type { Job, ModelRecord } from '../../../src/contract/api.ts'
import { actionsOf, announcementOf, percentOf, statusOf } from '../../../src/renderer/models/model-state.ts'

const model = (changes: Partial<ModelRecord> = {}): ModelRecord => ({
  id: 'audiosep',
  name: 'AudioSep',
  system: 'audiosep',
  goodAt: 'Whatever can be described.',
  separates: true,
  licence: { name: 'MIT', url: 'https://opensource.org/license/mit' },
  page: 'https://huggingface.co/spaces/Audio-AGI/AudioSep',
  bytes: 1_264_000_000,
  present: 0,
  state: 'absent',
  accepted: false,
  gated: false,
  manual: null,
  bundled: false,
  problem: null,
  job: null,
  files: [],
  ...changes,
})

const states: readonly ModelRecord['state'][] = ['absent', 'partial', 'downloading', 'checking', 'ready', 'broken']

describe('what can be done with a model', () => {
  it('is to get it, until it is there', () => {
    expect(actionsOf(model({ state: 'absent' }))).toEqual({ primary: 'download', others: [] })
    expect(actionsOf(model({ state: 'partial' }))).toEqual({ primary: 'resume', others: ['discard'] })
    expect(actionsOf(model({ state: 'broken' })).primary).toBe('again')
  })
  it('is to stop what is under way', () => {
    expect(actionsOf(model({ state: 'downloading' }))).toEqual({ primary: 'pause', others: ['cancel'] })
    expect(actionsOf(model({ state: 'checking' }))).toEqual({ primary: null, others: ['cancel'] })
  })
  it('is to check and to remove what is there', () => {
    expect(actionsOf(model({ state: 'ready' }))).toEqual({ primary: null, others: ['verify', 'remove'] })
  })
  it('is only to take away what was added by hand, where a person fetches the files', () => {
    const manual = 'https://drive.google.com/drive/folders/x'
    expect(actionsOf(model({ state: 'absent', manual }))).toEqual({ primary: null, others: [] })
    expect(actionsOf(model({ state: 'partial', manual }))).toEqual({ primary: null, others: ['discard'] })
    expect(actionsOf(model({ state: 'broken', manual }))).toEqual({ primary: null, others: ['verify', 'remove'] })
    expect(actionsOf(model({ state: 'ready', manual })).others).toContain('remove')
  })
  it('never lets files be removed under a job that works on them', () => {
    for (const state of states) {
      const { primary, others } = actionsOf(model({ state }))
      const all = [...(primary ? [primary] : []), ...others]
      if (state === 'downloading' || state === 'checking') expect(all).not.toContain('remove')
    }
  })
})

describe('the share that is here', () => {
  it.each([
    [0, 1000, 0],
    [999, 1000, 99],
    [1000, 1000, 100],
    [1001, 1000, 100],
    [0, 0, 0],
  ])('%i of %i bytes is %i %%', (present, bytes, percent) => expect(percentOf({ present, bytes })).toBe(percent))
})

describe('how a model stands', () => {
  it('names amount, speed and time while it is downloaded', () => {
    const half = model({ state: 'downloading', present: 632_000_000 })
    expect(statusOf(half, undefined, 12_640_000)).toBe('50 % · 632.0 MB of 1.26 GB · 12.6 MB/s · about 50 s left')
    expect(statusOf(half, undefined, null)).toBe('50 % · 632.0 MB of 1.26 GB')
    expect(statusOf(half, undefined, 0)).toBe('50 % · 632.0 MB of 1.26 GB · 0 kB/s')
    expect(statusOf(model({ state: 'downloading' }), undefined, null)).toBe('Beginning…')
  })
  it('says that what was downloaded is kept', () => {
    expect(statusOf(model({ state: 'partial', present: 316_000_000 }), undefined, null)).toBe(
      'Stopped at 25 % · 316.0 MB of 1.26 GB kept',
    )
  })
  it('tells what a job does that checks', () => {
    const job = { stage: 'Checking AudioSep', progress: 0.42 } as Job
    expect(statusOf(model({ state: 'checking' }), job, null)).toBe('Checking AudioSep · 42 %')
    expect(statusOf(model({ state: 'checking' }), undefined, null)).toBe('Checking every byte')
  })
  it('has a line for every state', () => {
    const lines = states.map((state) => statusOf(model({ state, present: 5_000_000 }), undefined, null))
    expect(new Set(lines).size).toBe(states.length)
  })
})

describe('what a screen reader is told', () => {
  it('is a change of state, once', () => {
    const before = model({ state: 'checking' })
    const ready = model({ state: 'ready' })
    expect(announcementOf(before, ready)).toBe('AudioSep is ready')
    expect(announcementOf(ready, ready)).toBeNull()
    expect(announcementOf(undefined, ready)).toBeNull()
  })
  it('is each quarter of a download, not each byte', () => {
    const at = (percent: number): ModelRecord => model({ state: 'downloading', present: 12_640_000 * percent })
    const told = Array.from({ length: 99 }, (_, percent) => announcementOf(at(percent), at(percent + 1)))
    expect(told.filter((text) => text !== null)).toEqual(
      [25, 50, 75].map((percent) => `AudioSep: ${percent} per cent downloaded`),
    )
  })
})
