import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { explain } from '../../src/contract/explain.ts'
import { type Failure, failureOf } from '../../src/contract/failures.ts'
import { accessFrom } from '../../src/main/models/download/access.ts'
import {
  type DownloadPorts,
  type DownloadProgress,
  downloadFile,
} from '../../src/main/models/download/download-file.ts'
import { nodeTransport } from '../../src/main/models/download/node-transport.ts'
import type { ModelFile } from '../../src/main/models/model.ts'
import {
  giveFile,
  giveStatus,
  inTurn,
  type ModelServer,
  pointTo,
  sampleBytes,
  sha256Of,
  startModelServer,
} from '../support/model-server.ts'
import { temporaryFolder } from '../support/temporary.ts'

const content = sampleBytes(300_000)
const path = '/them/it/resolve/main/weights.ckpt'
const secret = 'hf_thesecretofthistest'

let hub: ModelServer
let cdn: ModelServer
let folder: ReturnType<typeof temporaryFolder>
let heard: DownloadProgress[]

beforeEach(async () => {
  ;[hub, cdn] = await Promise.all([startModelServer(), startModelServer()])
  folder = temporaryFolder()
  heard = []
})
afterEach(async () => {
  await Promise.all([hub.close(), cdn.close()])
  folder[Symbol.dispose]()
})

const fileAt = (urls: readonly string[], changes: Partial<ModelFile> = {}): ModelFile => ({
  name: 'weights.ckpt',
  role: 'checkpoint',
  optional: false,
  bytes: content.length,
  sha256: sha256Of(content),
  urls,
  ...changes,
})

const quick = { answer: 5000, stall: 600, tries: 3, pause: 5, longestWait: 2 }

const ports = (changes: Partial<DownloadPorts> = {}): DownloadPorts => ({
  transport: nodeTransport({}),
  access: accessFrom({}),
  token: null,
  patience: quick,
  ...changes,
})

const get = (
  file: ModelFile = fileAt([hub.origin + path]),
  changes: Partial<DownloadPorts> = {},
  signal = new AbortController().signal,
): Promise<void> =>
  downloadFile(ports(changes), {
    folder: folder.path,
    file,
    model: { name: 'Weights', page: 'https://huggingface.co/them/it' },
    signal,
    report: (progress) => heard.push(progress),
  })

const failureIn = (promise: Promise<unknown>): Promise<Failure | null> => promise.then(() => null, failureOf)

const expectWhole = (): void => {
  expect(readdirSync(folder.path)).toEqual(['weights.ckpt'])
  expect(readFileSync(folder.file('weights.ckpt')).equals(content)).toBe(true)
}

/** Where a request for the rest begins. What was still in the system's buffers when a connection broke may be lost. */
const restFrom = (request: { readonly headers: { readonly range?: string | undefined } } | undefined): number =>
  Number(/^bytes=(\d+)-$/.exec(request?.headers.range ?? '')?.[1] ?? Number.NaN)

const partNotes = () => JSON.parse(readFileSync(folder.file('weights.ckpt.part.json'), 'utf8'))

/** Downloads the first part and stops: what a pause leaves. */
const leavePart = async (bytes: number, etag?: string): Promise<void> => {
  const stop = new AbortController()
  const tag = etag === undefined ? {} : { etag }
  hub.on(path, giveFile(content, { ...tag, stallAt: bytes }))
  const running = get(undefined, { patience: { ...quick, stall: 60_000 } }, stop.signal)
  while ((heard.at(-1)?.received ?? 0) < bytes) await new Promise((resolve) => setTimeout(resolve, 2))
  stop.abort()
  expect(await failureIn(running)).toEqual({ code: 'cancelled' })
  expect(partNotes()).toMatchObject({ received: bytes, bytes: content.length, etag: etag ?? null })
}

describe('a download', () => {
  it('brings the file, asks for nothing compressed, and leaves nothing beside it', async () => {
    hub.on(path, giveFile(content))
    await get()
    expectWhole()
    for (const { headers } of hub.seen) expect(headers['accept-encoding']).toBe('identity')
    expect(heard.at(-1)).toEqual({ stage: 'downloading', received: content.length })
  })

  it('follows the Hub to another host, which never sees the token', async () => {
    hub.on(path, pointTo(`${cdn.origin}/blob?signature=1`, { 'x-linked-size': `${content.length}` }))
    cdn.on('/blob?signature=1', giveFile(content))
    await get(undefined, { token: { origin: hub.origin, value: secret } })
    expectWhole()
    expect(hub.seen.map(({ method, headers }) => [method, headers.authorization])).toEqual([
      ['HEAD', `Bearer ${secret}`],
    ])
    expect(cdn.seen.map(({ method, headers }) => [method, headers.authorization])).toEqual([['GET', undefined]])
  })

  it('gives the token back to nobody when the way leads back to its host', async () => {
    hub.on(path, giveStatus(405))
    hub.on('/back', giveFile(content))
    const start = inTurn(pointTo(`${cdn.origin}/away`))
    hub.on(path, (request, response, turn) =>
      request.method === 'HEAD' ? giveStatus(405)(request, response, turn) : start(request, response, turn),
    )
    cdn.on('/away', pointTo(`${hub.origin}/back`))
    await get(undefined, { token: { origin: hub.origin, value: secret } })
    expectWhole()
    expect(hub.gets(path)[0]!.headers.authorization).toBe(`Bearer ${secret}`)
    expect(hub.gets('/back')[0]!.headers.authorization).toBeUndefined()
  })

  it('sends no token to a mirror elsewhere', async () => {
    hub.on(path, giveStatus(404))
    cdn.on(path, giveFile(content))
    await get(fileAt([hub.origin + path, cdn.origin + path]), { token: { origin: hub.origin, value: secret } })
    expectWhole()
    expect(cdn.seen.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined])
  })

  it('follows relative redirects within the Hub with the token', async () => {
    hub.on(path, pointTo('/renamed/weights.ckpt'))
    hub.on('/renamed/weights.ckpt', giveFile(content))
    await get(undefined, { token: { origin: hub.origin, value: secret } })
    expectWhole()
    expect(hub.gets('/renamed/weights.ckpt')[0]!.headers.authorization).toBe(`Bearer ${secret}`)
  })

  it('gives up on redirects in circles', async () => {
    hub.on(path, pointTo(hub.origin + path))
    expect(await failureIn(get())).toMatchObject({ code: 'download-refused', reason: 'it leads in circles' })
    expect(readdirSync(folder.path)).toEqual([])
  })
})

describe('what the Hub says of the file before its first byte', () => {
  it.each([
    ['its size', { 'x-linked-size': '12' }, '12 bytes instead of 300000'],
    ['its sha256', { 'x-linked-etag': `"${'0'.repeat(64)}"` }, 'another sha256'],
  ])('%s is compared', async (_what, facts, reason) => {
    hub.on(path, pointTo(`${cdn.origin}/blob`, facts))
    cdn.on('/blob', giveFile(content))
    expect(await failureIn(get())).toMatchObject({
      code: 'download-refused',
      reason: expect.stringContaining(reason),
    })
    expect(cdn.seen).toEqual([])
  })

  it('its revision is compared with that of the address', async () => {
    const pinned = `/them/it/resolve/${'a'.repeat(40)}/weights.ckpt`
    hub.on(pinned, pointTo(`${cdn.origin}/blob`, { 'x-repo-commit': 'b'.repeat(40) }))
    expect(await failureIn(get(fileAt([hub.origin + pinned])))).toMatchObject({
      code: 'download-refused',
      reason: 'it answers for another revision',
    })
  })
})

describe('a connection that breaks', () => {
  it('goes on where it broke, if it is the same version', async () => {
    const etag = '"one"'
    hub.on(path, inTurn(giveFile(content, { etag, cutAt: 100_000 }), giveFile(content, { etag })))
    await get()
    expectWhole()
    const [, second] = hub.gets(path)
    expect(restFrom(second)).toBeGreaterThan(0)
    expect(restFrom(second)).toBeLessThanOrEqual(100_000)
    expect(second!.headers['if-range']).toBe(etag)
    expect(heard.some(({ stage }) => stage === 'waiting')).toBe(true)
  })

  it('breaks as often as it likes, as long as each try brings something', async () => {
    hub.on(path, giveFile(content, { cutAt: 30_000 }))
    await get()
    expectWhole()
    expect(hub.gets(path).length).toBeGreaterThanOrEqual(10)
  })

  it('starts over where the server ignores ranges', async () => {
    hub.on(path, inTurn(giveFile(content, { cutAt: 100_000 }), giveFile(content, { ignoreRange: true })))
    await get()
    expectWhole()
  })

  it('starts over when the version changed in between, by If-Range or by what comes back', async () => {
    const other = sampleBytes(content.length, 7)
    hub.on(path, inTurn(giveFile(other, { etag: '"old"', cutAt: 100_000 }), giveFile(content, { etag: '"new"' })))
    await get()
    expectWhole()

    // A server that knows no If-Range answers with the rest of another version.
    const stubborn = inTurn(giveFile(other, { etag: '"old"', cutAt: 100_000 }), (request, response, turn) => {
      delete request.headers['if-range']
      return giveFile(content, { etag: '"new"' })(request, response, turn)
    })
    cdn.on(path, stubborn)
    await get(fileAt([cdn.origin + path]))
    expectWhole()
    expect(cdn.gets(path).map(restFrom)).toEqual([Number.NaN, expect.any(Number), Number.NaN])
    expect(cdn.gets(path)[1]!.headers.range).toMatch(/^bytes=/)
  })

  it('is given up when nothing comes, and tried again', async () => {
    hub.on(path, inTurn(giveFile(content, { stallAt: 50_000 }), giveFile(content)))
    const begun = performance.now()
    await get()
    expectWhole()
    expect(performance.now() - begun).toBeGreaterThan(quick.stall)
    expect(hub.gets(path)[1]!.headers.range).toBe('bytes=50000-')
  })

  it('may drip: that is no stall', async () => {
    hub.on(path, giveFile(content, { drip: { bytes: 20_000, pause: 40 } }))
    await get()
    expectWhole()
    expect(hub.gets(path)).toHaveLength(1)
  })

  it('that never begins to answer is given up', async () => {
    hub.on(path, () => {})
    const impatient = { patience: { ...quick, answer: 200 } }
    expect(await failureIn(get(undefined, impatient))).toMatchObject({
      ...{ code: 'offline', host: hub.host, reason: 'it does not answer' },
    })
    expect(readdirSync(folder.path)).toEqual([])
  })

  it('is given up at last, keeping what came', async () => {
    hub.on(path, inTurn(giveFile(content, { cutAt: 100_000 }), giveFile(content, { cutAt: 0 })))
    expect(await failureIn(get())).toMatchObject({ code: 'offline', reason: expect.stringMatching(/cut off/) })
    expect(partNotes().received).toBe(restFrom(hub.gets(path).at(-1)))
    expect(partNotes().received).toBeGreaterThan(0)
    expect(hub.gets(path)).toHaveLength(quick.tries)
  })
})

describe('a server that lies', () => {
  it('about the length of the file: it is not taken', async () => {
    for (const length of [content.length + 5, content.length - 5]) {
      hub.on(path, giveFile(content, { length }))
      expect(await failureIn(get())).toMatchObject({
        code: 'download-refused',
        reason: `the file there has ${length} bytes instead of ${content.length}`,
      })
    }
    expect(readdirSync(folder.path)).toEqual([])
  })

  it('about the whole of which a part is', async () => {
    await leavePart(100_000)
    hub.on(path, (request, response, turn) =>
      giveFile(content, request.method === 'GET' ? { total: 400_000 } : {})(request, response, turn),
    )
    expect(await failureIn(get())).toMatchObject({ reason: 'the file there has 400000 bytes instead of 300000' })
    expect(partNotes().received).toBe(100_000)
  })

  it('by sending more than the file, without saying how much', async () => {
    hub.on(path, (request, response) => {
      response.writeHead(200, { 'transfer-encoding': 'chunked' })
      response.end(request.method === 'GET' ? Buffer.concat([content, content]) : undefined)
    })
    expect(await failureIn(get())).toMatchObject({ reason: expect.stringContaining('more than the file') })
    expect(existsSync(folder.file('weights.ckpt'))).toBe(false)
  })

  it('by compressing', async () => {
    const packed = gzipSync(content)
    hub.on(path, (request, response) => {
      const headers = { 'content-encoding': 'gzip', 'transfer-encoding': 'chunked' }
      response.writeHead(200, headers).end(request.method === 'GET' ? packed : undefined)
    })
    expect(await failureIn(get())).toMatchObject({ reason: expect.stringContaining('compressed the file (gzip)') })
  })

  it('by sending another part than was asked for', async () => {
    await leavePart(100_000)
    hub.on(path, (request, response) => {
      if (request.method === 'HEAD' || request.headers.range === undefined)
        return giveFile(content)(request, response, 0)
      const from = 50_000
      const body = content.subarray(from)
      response
        .writeHead(206, {
          'content-length': body.length,
          'content-range': `bytes ${from}-${content.length - 1}/${content.length}`,
        })
        .end(body)
    })
    await get()
    expectWhole()
  })

  it('about the content: another address is tried, and nothing of it stays', async () => {
    hub.on(path, giveFile(sampleBytes(content.length, 9)))
    expect(await failureIn(get())).toEqual({
      code: 'model-damaged',
      model: 'Weights',
      file: 'weights.ckpt',
      reason: expect.stringContaining(hub.host),
    })
    expect(readdirSync(folder.path)).toEqual([])
    expect(hub.gets(path)).toHaveLength(1)

    cdn.on(path, giveFile(content))
    await get(fileAt([hub.origin + path, cdn.origin + path]))
    expectWhole()
  })
})

describe('what an earlier download left', () => {
  it('is taken up, after it was read again', async () => {
    await leavePart(120_000, '"one"')
    hub.on(path, giveFile(content, { etag: '"one"' }))
    heard = []
    await get()
    expectWhole()
    expect(heard[0]).toEqual({ stage: 'checking', received: 120_000 })
    expect(hub.gets(path).at(-1)!.headers.range).toBe('bytes=120000-')
  })

  it('is thrown away when its bytes are not those that were noted', async () => {
    await leavePart(120_000)
    const part = folder.file('weights.ckpt.part')
    const bytes = readFileSync(part)
    bytes[60_000]! ^= 1
    writeFileSync(part, bytes)
    hub.on(path, giveFile(content))
    await get()
    expectWhole()
    expect(hub.gets(path).at(-1)!.headers.range).toBeUndefined()
  })

  it.each([
    ['shorter than noted', () => truncateSync(folder.file('weights.ckpt.part'), 1000)],
    ['without readable notes', () => writeFileSync(folder.file('weights.ckpt.part.json'), '{"received": 4')],
    [
      'of a file of another size',
      () => writeFileSync(folder.file('weights.ckpt.part.json'), JSON.stringify({ ...partNotes(), bytes: 5 })),
    ],
  ])('is begun again when it is %s', async (_how, damage) => {
    await leavePart(120_000)
    damage()
    hub.on(path, giveFile(content))
    await get()
    expectWhole()
    expect(hub.gets(path).at(-1)!.headers.range).toBeUndefined()
  })

  it('is whole already: nothing is fetched', async () => {
    writeFileSync(folder.file('weights.ckpt.part'), content)
    const notes = { url: 'x', etag: null, bytes: content.length, received: content.length }
    writeFileSync(folder.file('weights.ckpt.part.json'), JSON.stringify({ ...notes, sha256: sha256Of(content) }))
    await get()
    expectWhole()
    expect(hub.seen).toEqual([])
  })

  it('is more than the server has: 416 begins again', async () => {
    await leavePart(120_000)
    hub.on(path, (request, response, turn) =>
      request.headers.range === undefined
        ? giveFile(content)(request, response, turn)
        : giveStatus(416, { 'content-range': `bytes */${content.length}` })(request, response, turn),
    )
    await get()
    expectWhole()
  })

  it('was wrong from the start: its sha256 shows, and the same address has another chance', async () => {
    const wrong = Buffer.concat([sampleBytes(120_000, 5), content.subarray(120_000)])
    writeFileSync(folder.file('weights.ckpt.part'), wrong)
    const notes = { url: 'x', etag: null, bytes: content.length, received: 120_000 }
    writeFileSync(
      folder.file('weights.ckpt.part.json'),
      JSON.stringify({ ...notes, sha256: sha256Of(wrong.subarray(0, 120_000)) }),
    )
    hub.on(path, giveFile(content))
    await get()
    expectWhole()
    expect(hub.gets(path).map(({ headers }) => headers.range)).toEqual(['bytes=120000-', undefined])
  })

  it('goes on at a mirror, without the first server’s tag', async () => {
    await leavePart(120_000, '"one"')
    hub.on(path, giveStatus(404))
    cdn.on(path, giveFile(content, { etag: '"two"' }))
    await get(fileAt([hub.origin + path, cdn.origin + path]))
    expectWhole()
    expect(cdn.gets(path)[0]!.headers).toMatchObject({ range: 'bytes=120000-' })
    expect(cdn.gets(path)[0]!.headers['if-range']).toBeUndefined()
  })
})

describe('answers that are refusals', () => {
  const refusal = async (status: number, headers: { [name: string]: string } = {}, token = false) => {
    hub.on(path, giveStatus(status, headers))
    const failure = await failureIn(get(undefined, token ? { token: { origin: hub.origin, value: secret } } : {}))
    expect(JSON.stringify(failure)).not.toContain(secret)
    return failure
  }

  it.each([
    [
      401,
      { 'x-error-code': 'GatedRepo' },
      false,
      'terms be accepted, and for an access token',
      'huggingface.co/them/it',
    ],
    [403, { 'x-error-code': 'GatedRepo' }, true, 'accepted by the account of your token', 'huggingface.co/them/it'],
    [401, {}, false, 'asks for an access token', 'huggingface.co/them/it'],
    [401, {}, true, 'the access token was not accepted', 'settings/tokens'],
    [401, { 'x-error-code': 'RepoNotFound' }, false, 'no such repository', null],
    [404, { 'x-error-code': 'EntryNotFound' }, false, 'not in the repository any more', null],
    [404, { 'x-error-code': 'RevisionNotFound' }, false, 'the revision is not', null],
    [404, {}, false, 'the file is not there', null],
    [451, {}, false, 'legal reasons', null],
    [418, {}, false, 'status 418', null],
  ])('%i %j is said at once (token: %s)', async (status, headers, token, reason, page) => {
    const failure = await refusal(status, headers as { [name: string]: string }, token)
    expect(failure).toMatchObject({
      code: 'download-refused',
      host: hub.host,
      status,
      reason: expect.stringContaining(reason),
      page: page === null ? null : expect.stringContaining(page),
    })
    expect(hub.seen).toHaveLength(1)
    const { happened, next } = explain(failure!)
    expect(happened).toContain(hub.host)
    if (page !== null) expect(next).toContain(page)
  })

  it.each([500, 502, 503, 504, 408])('%i is tried again, then said', async (status) => {
    expect(await refusal(status)).toMatchObject({ code: 'download-refused', status })
    expect(hub.seen).toHaveLength(quick.tries)
  })

  it('503 that passes costs a moment', async () => {
    let asked = 0
    hub.on(path, (request, response, turn) =>
      ++asked <= 2 ? giveStatus(503)(request, response, turn) : giveFile(content)(request, response, turn),
    )
    await get()
    expectWhole()
  })

  it('429 is waited for as long as it says, when that is not too long', async () => {
    let asked = 0
    hub.on(path, (request, response, turn) =>
      ++asked === 1
        ? giveStatus(429, { 'retry-after': '1' })(request, response, turn)
        : giveFile(content)(request, response, turn),
    )
    const begun = performance.now()
    await get()
    expect(performance.now() - begun).toBeGreaterThan(950)
    expectWhole()
    expect(heard).toContainEqual({ stage: 'waiting', received: 0, host: hub.host, seconds: 1 })
  })

  it.each([
    [{ 'retry-after': '600' }, 600],
    [{ ratelimit: '"resolvers";r=0;t=55' }, 55],
  ])('429 that asks for too long is said with the time: %j', async (headers, seconds) => {
    expect(await refusal(429, headers as { [name: string]: string })).toMatchObject({
      status: 429,
      retryAfter: seconds,
    })
    expect(hub.seen).toHaveLength(1)
  })

  it('403 of the content network means that the link expired: the Hub is asked for another', async () => {
    let links = 0
    hub.on(path, (request, response, turn) => pointTo(`${cdn.origin}/blob?expires=${++links}`)(request, response, turn))
    cdn.on('/blob?expires=1', giveFile(content, { etag: '"e"', cutAt: 100_000 }))
    cdn.on('/blob?expires=2', giveStatus(403))
    cdn.on('/blob?expires=3', giveFile(content, { etag: '"e"' }))
    await get()
    expectWhole()
    expect(restFrom(cdn.gets('/blob?expires=3')[0])).toBeGreaterThan(0)
  })
})

describe('where nothing answers', () => {
  it('says so soon, without naming the address', async () => {
    const gone = await startModelServer()
    await gone.close()
    const failure = await failureIn(get(fileAt([`${gone.origin}${path}?secret=1`, `${gone.origin}/other`])))
    expect(failure).toEqual({ code: 'offline', host: gone.host, reason: 'it does not accept connections', present: [] })
    expect(readdirSync(folder.path)).toEqual([])
  })

  it('does not even ask when HF_HUB_OFFLINE forbids it', async () => {
    hub.on(path, giveFile(content))
    expect(await failureIn(get(undefined, { access: accessFrom({ HF_HUB_OFFLINE: '1' }) }))).toMatchObject({
      code: 'offline',
      reason: 'HF_HUB_OFFLINE forbids it',
    })
    expect(hub.seen).toEqual([])
  })
})

describe('HF_ENDPOINT and the proxy', () => {
  const published = `https://huggingface.co${path}`

  it('takes the place of huggingface.co, with its own path', async () => {
    hub.on(`/mirror${path}`, giveFile(content))
    const access = accessFrom({ HF_ENDPOINT: `${hub.origin}/mirror/` })
    await get(fileAt([published]), { access, token: { origin: access.origin, value: secret } })
    expectWhole()
    expect(hub.gets(`/mirror${path}`)[0]!.headers.authorization).toBe(`Bearer ${secret}`)
  })

  it('never gets a token that was set for huggingface.co', async () => {
    hub.on(path, giveFile(content))
    const access = accessFrom({ HF_ENDPOINT: hub.origin })
    await get(fileAt([published]), { access, token: { origin: 'https://huggingface.co', value: secret } })
    expect(hub.seen.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined])
  })

  it('HTTP_PROXY is gone through, and NO_PROXY around', async () => {
    // What a proxy is asked for is a whole address.
    cdn.on(`http://models.invalid${path}`, giveFile(content))
    const transport = nodeTransport({ HTTP_PROXY: cdn.origin, NO_PROXY: '127.0.0.1' })
    await get(fileAt([`http://models.invalid${path}`]), { transport })
    expectWhole()
    expect(cdn.seen).toHaveLength(2)
    hub.on(path, giveFile(content))
    await get(undefined, { transport })
    expect(cdn.seen).toHaveLength(2)
  })
})

describe('the disk', () => {
  it('must have room for what is to come and five per cent, before the first byte', async () => {
    hub.on(path, giveFile(content))
    const failure = await failureIn(get(undefined, { free: async () => 310_000 }))
    expect(failure).toEqual({ code: 'disk-full', folder: folder.path, needed: 5000 })
    expect([hub.seen, readdirSync(folder.path)]).toEqual([[], []])
    await get(undefined, { free: async () => 315_000 })
    expectWhole()
  })

  it('has the whole length from the start', async () => {
    await leavePart(50_000)
    expect(statSync(join(folder.path, 'weights.ckpt.part')).size).toBe(content.length)
  })
})
