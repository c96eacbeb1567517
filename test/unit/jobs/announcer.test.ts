import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createAnnouncer } from '../../../src/main/jobs/announcer.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('an announcer', () => {
  it('tells many changes once, as things stand by then', () => {
    let state = 0
    const announcer = createAnnouncer(() => state, 100)
    const told: number[] = []
    announcer.listen((value) => told.push(value))
    announcer.tell()
    for (state = 1; state < 5; state++) announcer.changed()
    expect(told).toEqual([0])
    vi.advanceTimersByTime(100)
    expect(told).toEqual([0, 5])
    vi.advanceTimersByTime(1000)
    expect(told).toEqual([0, 5])
  })

  it('asks for nothing while nobody listens, and tells nobody who has left', () => {
    const stateNow = vi.fn(() => 1)
    const announcer = createAnnouncer(stateNow, 100)
    announcer.tell()
    const listener = vi.fn()
    announcer.listen(listener)()
    announcer.changed()
    vi.advanceTimersByTime(1000)
    expect([stateNow.mock.calls, listener.mock.calls]).toEqual([[], []])
  })
})
