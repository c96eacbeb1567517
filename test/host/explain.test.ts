import { describe, expect, it } from 'vitest'
import { explain } from '../../src/contract/explain.ts'
import { type Failure, failureSchema } from '../../src/contract/failures.ts'

/** One failure of every code, with telling facts. */
const samples = failureSchema.options.map((option): Failure => {
  const facts = Object.entries(option.shape).map(([name, schema]) => {
    if (name === 'code') return [name, (schema as { value: string }).value]
    const found = [42_000_000, 'Something Told', true, ['hiss', 'hum'], null].find(
      (value) => schema.safeParse(value).success,
    )
    return [name, found]
  })
  return failureSchema.parse(Object.fromEntries(facts))
})

describe('explain', () => {
  it.each(samples.map((failure) => [failure.code, failure] as const))('has sentences for %s', (code, failure) => {
    const { happened, safe, next } = explain(failure)
    expect(happened).toMatch(/^\S.*\.$/)
    for (const sentence of [happened, safe, next]) {
      expect(sentence).not.toMatch(/undefined|null|NaN|\[object|\.\.|\s$/)
      // Codes are for programs.
      if (code.includes('-')) expect(sentence).not.toContain(code)
    }
    if (code !== 'cancelled' && code !== 'bad-request') expect(safe + next).not.toBe('')
  })

  it('tells the facts that matter', () => {
    expect(explain({ code: 'disk-full', folder: '/music', needed: 3_200_000_000 })).toMatchObject({
      happened: expect.stringContaining('/music'),
      next: expect.stringContaining('3.2 GB'),
    })
    expect(explain({ code: 'project-damaged', file: 'a', reason: 'r', recoverable: true }).next).toContain('Recover')
    expect(explain({ code: 'project-damaged', file: 'a', reason: 'r', recoverable: false }).next).not.toContain(
      'Recover it',
    )
    const told = { file: 'a.flac', format: 'FLAC', reason: 'A part of it is missing.' }
    expect(explain({ code: 'media-damaged', ...told }).happened).toMatch(/ missing\.$/)
    const tooMany = { host: 'hub', status: 429, reason: 'it was asked too often', page: null }
    for (const [retryAfter, words] of [
      ...[[0, '1 s'] as const, [59.5, '60 s'] as const, [91, '2 min'] as const],
      ...[[3600, '60 min'] as const, [86_400, '24 h'] as const],
    ])
      expect(explain({ code: 'download-refused', ...tooMany, retryAfter }).next).toBe(`Try again in ${words}.`)
    const knows = Array.from({ length: 30 }, (_, i) => `sound ${i}`)
    expect(explain({ code: 'query-unknown', query: 'x', knows }).next).toContain('and 6 more')
  })
})
