import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { failureOf } from '../../src/contract/failures.ts'
import { accessFrom, mayCarry } from '../../src/main/models/download/access.ts'
import { readContentRange } from '../../src/main/models/download/attempt.ts'
import { readPatiently, StallError } from '../../src/main/models/download/patient-read.ts'
import { secondsToWait } from '../../src/main/models/download/refusal.ts'
import { createSpeed } from '../../src/main/models/download/speed.ts'
import { connectionTrouble } from '../../src/main/models/download/trouble.ts'
import { lockName, tryLock } from '../../src/main/models/lock.ts'
import { recogniseTokenizer } from '../../src/main/models/recognise.ts'
import { type TakeRequest, takeFile } from '../../src/main/models/take-file.ts'
import { formatBytes } from '../../src/main/models/words.ts'
import { sampleBytes, sha256Of } from '../support/model-server.ts'
import { temporaryFolder } from '../support/temporary.ts'

describe('the speed of a download', () => {
  it('is that of the last seconds', () => {
    const speed = createSpeed()
    expect(speed.after(0, 0)).toBeNull()
    const bytes = 1e7
    for (let now = 100; now <= 10_000; now += 100) speed.after(now * 1000, now)
    expect(speed.after(bytes, 10_100)).toBeCloseTo(1e6, -5)
    for (let now = 10_200; now <= 14_000; now += 100) speed.after(bytes, now)
    const slower = speed.after(bytes, 14_100)!
    expect(slower).toBeLessThan(4e5)
    for (let now = 14_200; now <= 20_000; now += 100) speed.after(bytes, now)
    expect(speed.after(bytes, 20_100)).toBe(0)
  })

  it('begins again when a download starts over', () => {
    const speed = createSpeed()
    speed.after(0, 0)
    speed.after(1e6, 1000)
    expect(speed.after(10, 1100)).toBeNull()
    expect(speed.after(1010, 2100)).toBeCloseTo(1000)
  })
})

describe('a token', () => {
  const token = { origin: 'https://huggingface.co', value: 'x' }
  it.each([
    ['https://huggingface.co/a', true],
    ['https://huggingface.co:443/a', true],
    ['https://huggingface.co:444/a', false],
    ['http://huggingface.co/a', false],
    ['https://cdn.huggingface.co/a', false],
    ['https://huggingface.co.evil.example/a', false],
    ['https://huggingface.co@evil.example/a', false],
  ])('may go to %s: %s', (address, may) => expect(mayCarry(token, address)).toBe(may))

  it('goes in the clear to this machine only', () => {
    expect(mayCarry({ ...token, origin: 'http://mirror.example' }, 'http://mirror.example/a')).toBe(false)
    expect(mayCarry({ ...token, origin: 'http://127.0.0.1:8080' }, 'http://127.0.0.1:8080/a')).toBe(true)
  })
})

describe('HF_ENDPOINT', () => {
  it('is shown without what a person would not show', () => {
    expect(accessFrom({ HF_ENDPOINT: 'https://me:secret@mirror.example/hf/' })).toMatchObject({
      ...{ endpoint: 'https://mirror.example/hf', origin: 'https://mirror.example' },
    })
  })

  it.each([
    ['mirror.example', 'https://mirror.example'],
    ['mirror.example:8443/hf/', 'https://mirror.example:8443/hf'],
    ['localhost:8080', 'http://localhost:8080'],
    ['127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ])('%s without a scheme is %s', (text, endpoint) => {
    const access = accessFrom({ HF_ENDPOINT: text })
    expect(access).toMatchObject({ endpoint, origin: new URL(endpoint).origin })
    expect(access.addressOf('https://huggingface.co/a/b')).toBe(`${endpoint}/a/b`)
  })

  it.each(['', 'no sense', 'ftp://mirror.example', 'https://huggingface.co/', 'huggingface.co'])(
    '%j is none',
    (text) => {
      const access = accessFrom({ HF_ENDPOINT: text })
      expect(access.endpoint).toBeNull()
      expect(access.addressOf('https://huggingface.co/a/b')).toBe('https://huggingface.co/a/b')
    },
  )

  it('leaves other addresses alone', () => {
    const { addressOf } = accessFrom({ HF_ENDPOINT: 'https://mirror.example' })
    expect(addressOf('https://huggingface.co/a')).toBe('https://mirror.example/a')
    expect(addressOf('https://zenodo.org/a')).toBe('https://zenodo.org/a')
  })
})

describe('what a server says', () => {
  const header = (all: { readonly [name: string]: string }) => ({ header: (name: string) => all[name] ?? null })

  it('of waiting is seconds, a date, or a rate limit', () => {
    const now = Date.parse('2026-01-01T00:00:00Z')
    expect(secondsToWait(header({ 'retry-after': '12' }), now)).toBe(12)
    expect(secondsToWait(header({ 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' }), now)).toBe(60)
    expect(secondsToWait(header({ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }), now)).toBe(0)
    expect(secondsToWait(header({ ratelimit: '"api";r=0;t=271' }), now)).toBe(271)
    expect(secondsToWait(header({ 'retry-after': 'soon' }), now)).toBeNull()
    expect(secondsToWait(header({}), now)).toBeNull()
  })

  it('of a range is first, last and total', () => {
    expect(readContentRange('bytes 5-9/10')).toEqual({ first: 5, last: 9, total: 10 })
    expect(readContentRange('bytes 5-9/*')).toEqual({ first: 5, last: 9, total: null })
    for (const text of ['bytes */10', 'items 1-2/3', '', null]) expect(readContentRange(text)).toBeNull()
  })

  it('nothing, because of its certificate, is not tried again', () => {
    const error = Object.assign(new Error('self-signed'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    expect(connectionTrouble(error, 'h')).toMatchObject({ kind: 'elsewhere', failure: { code: 'offline', host: 'h' } })
    const chromium = Object.assign(new Error('net::ERR_INTERNET_DISCONNECTED'), { code: 'ERR_INTERNET_DISCONNECTED' })
    expect(connectionTrouble(chromium, 'h')).toMatchObject({ failure: { reason: 'this machine is offline' } })
    expect(JSON.stringify(connectionTrouble(new Error('https://x?token=1'), 'h').failure)).not.toContain('token')
  })
})

describe('reading with patience', () => {
  const take = async (body: AsyncIterable<Uint8Array>, patience: number): Promise<number> => {
    let bytes = 0
    for await (const piece of readPatiently(body, patience)) bytes += piece.length
    return bytes
  }

  it('ends with the body, or when it stalls, and passes its errors on', async () => {
    const forever = new Promise<never>(() => {})
    expect(
      await take(
        (async function* () {
          yield new Uint8Array(3)
          yield new Uint8Array(4)
        })(),
        50,
      ),
    ).toBe(7)
    const stalling = (async function* () {
      yield new Uint8Array(3)
      await forever
    })()
    await expect(take(stalling, 20)).rejects.toThrow(StallError)
    const breaking = (async function* () {
      yield new Uint8Array(1)
      throw new Error('broken')
    })()
    await expect(take(breaking, 50)).rejects.toThrow('broken')
  })
})

describe('the lock of a model’s folder', () => {
  it('is one’s at a time, and leaves nothing behind', () => {
    using folder = temporaryFolder()
    const own = folder.file('one')
    const lock = tryLock(own)
    expect([lock === null, tryLock(own)]).toEqual([false, null])
    lock!.release()
    expect(readdirSync(own)).toEqual([])
    const again = tryLock(own)
    expect(again).not.toBeNull()
    again!.release()
  })

  it('of a process that is gone is taken over', () => {
    using folder = temporaryFolder()
    const path = join(folder.path, lockName)
    writeFileSync(path, JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), key: 'gone' }))
    const lock = tryLock(folder.path)
    expect(lock).not.toBeNull()
    expect(readdirSync(folder.path)).toEqual([lockName])
    lock!.release()
  })

  it('is not removed by a holder that lost it', () => {
    using folder = temporaryFolder()
    const lock = tryLock(folder.path)
    writeFileSync(join(folder.path, lockName), JSON.stringify({ pid: process.pid, host: hostname(), key: 'other' }))
    lock!.release()
    expect(existsSync(join(folder.path, lockName))).toBe(true)
  })
})

describe('a tokenizer’s file', () => {
  it.each([
    ['vocab.json', '{"<s>":0,"a":1}', 'vocabulary'],
    ['VOCAB.JSON', '{"a":0}', 'vocabulary'],
    ['vocab.json', '{}', null],
    ['vocab.json', '["a"]', null],
    ['vocab.json', '{"a":"b"}', null],
    ['vocab.json', '{', null],
    ['merges.txt', '#version: 0.2\na b\nĠ c\n', 'merges'],
    ['merges.txt', 'a b c\n', null],
    ['merges.txt', '', null],
    ['other.json', '{"a":0}', null],
  ])('%s with %j is %s', (name, content, role) => {
    using folder = temporaryFolder()
    writeFileSync(folder.file(name), content)
    expect(recogniseTokenizer(folder.file(name), content.length)).toBe(role)
  })
})

it('bytes are told as download pages tell them', () => {
  expect([0, 999, 400_000, 12_345_678, 456_000_000, 1_264_844_076].map(formatBytes)).toEqual([
    ...['0 bytes', '999 bytes', '400 kB', '12.3 MB', '456 MB', '1.26 GB'],
  ])
})

describe('a copy of a user’s file', () => {
  const content = sampleBytes(10 << 20)
  const request = (folder: string, changes: Partial<TakeRequest> = {}): TakeRequest => ({
    ...{ from: join(folder, 'mine.ckpt'), folder: join(folder, 'model'), name: 'it.ckpt', bytes: content.length },
    ...{ sha256: sha256Of(content), mayLink: false, signal: new AbortController().signal, report: () => {} },
    ...changes,
  })
  const prepared = () => {
    const folder = temporaryFolder()
    mkdirSync(folder.file('model'))
    writeFileSync(folder.file('mine.ckpt'), content)
    return folder
  }

  it('is another file, or the same by another name where that will do', async () => {
    using folder = prepared()
    await takeFile(request(folder.path))
    await takeFile(request(folder.path, { name: 'linked.ckpt', mayLink: true }))
    const inode = (name: string): number => statSync(folder.file(name)).ino
    expect(readFileSync(folder.file('model/it.ckpt')).equals(content)).toBe(true)
    expect(inode('model/it.ckpt')).not.toBe(inode('mine.ckpt'))
    expect(readFileSync(folder.file('model/linked.ckpt')).equals(content)).toBe(true)
  })

  it('that is stopped, or whose original changes, leaves nothing', async () => {
    using folder = prepared()
    const stop = new AbortController()
    const stopped = takeFile(request(folder.path, { signal: stop.signal, report: () => stop.abort() }))
    // File systems that share blocks have copied before anybody can stop it.
    const code = await stopped.then(
      () => 'done',
      (thrown: unknown) => failureOf(thrown).code,
    )
    if (code === 'cancelled') expect(readdirSync(folder.file('model'))).toEqual([])
    else expect(readdirSync(folder.file('model'))).toEqual(['it.ckpt'])

    const changed = takeFile(request(folder.path, { name: 'other.ckpt', sha256: '0'.repeat(64) }))
    const failure = await changed.then(() => null, failureOf)
    if (code === 'cancelled') expect(failure).toMatchObject({ code: 'file-unreadable', file: 'other.ckpt' })
    expect(existsSync(folder.file('model/other.ckpt.adding'))).toBe(false)
    expect(readFileSync(folder.file('mine.ckpt')).equals(content)).toBe(true)
  })
})
