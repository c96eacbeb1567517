import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { FileRef } from '../../src/contract/api.ts'
import { bytePaths } from '../../src/contract/bytes.ts'
import { type BrowserHost, serveBrowser } from '../../src/main/browser/server.ts'
import type { Host } from '../../src/main/host.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { makeWav, tone } from './sounds.ts'
import { makeHost } from './ways.ts'

type Reply = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer }
type Options = { method?: string; headers?: Record<string, string>; body?: Uint8Array | string }

let folder: ReturnType<typeof temporaryFolder>
let host: Host
let server: BrowserHost
let token: string

/** A request as it is: no cookies, no redirects, no rewriting of the path. */
const send = (path: string, { method = 'GET', headers = {}, body }: Options = {}): Promise<Reply> => {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>()
  const request = httpRequest({ host: '127.0.0.1', port: server.port, path, method, headers }, async (response) => {
    const pieces: Buffer[] = []
    try {
      for await (const piece of response) pieces.push(piece)
      resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(pieces) })
    } catch (error) {
      reject(error)
    }
  })
  request.on('error', reject)
  request.end(body)
  return promise
}

const withToken = (path: string): string => `${path}?token=${token}`

const openSocket = (path: string, headers: Record<string, string> = {}): Promise<number> => {
  const { promise, resolve } = Promise.withResolvers<number>()
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers })
  socket.on('open', () => {
    socket.close()
    resolve(101)
  })
  socket.on('unexpected-response', (_, response) => resolve(response.statusCode!))
  socket.on('error', () => {})
  return promise
}

/** The cookie that the first load gives. */
const cookieOf = async (): Promise<string> => (await send(withToken('/'))).headers['set-cookie']![0]!.split(';')[0]!

beforeAll(async () => {
  folder = temporaryFolder()
  const renderer = join(folder.path, 'renderer')
  mkdirSync(join(renderer, 'assets'), { recursive: true })
  writeFileSync(join(renderer, 'index.html'), '<!doctype html><title>Lasso</title>')
  writeFileSync(join(renderer, 'assets', 'entry-abc.js'), 'export {}')
  writeFileSync(join(folder.path, 'secret.txt'), 'secret')
  symlinkSync(join(folder.path, 'secret.txt'), join(renderer, 'link.txt'))
  host = makeHost(folder.path, { kind: 'browser' })
  server = await serveBrowser(host, { port: 0, renderer })
  token = new URL(server.link).searchParams.get('token')!
})

afterAll(async () => {
  await server.close()
  await host.close()
  folder[Symbol.dispose]()
})

describe('who may come in', () => {
  it('listens on the loopback address only, and has a token that cannot be guessed', () => {
    expect(server.link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32,}$/)
  })

  it.each([
    '/',
    '/assets/entry-abc.js',
    '/bytes/project_x/source_x/samples/0',
    '/upload',
    '/download/x',
    '/file/x',
    '/host',
    '/none',
  ])('answers 403 for %s without a token, with a wrong one, and with a wrong cookie', async (path) => {
    const cookie = `lasso-${server.port}=${token}`
    for (const [target, headers] of [
      [path, {}],
      [`${path}?token=wrong`, {}],
      [`${path}?token=${token}x`, {}],
      [`${path}?token=`, {}],
      [path, { cookie }],
    ] as const) {
      const { status, body, headers: answered } = await send(target, { headers })
      expect(status).toBe(403)
      expect(answered['set-cookie']).toBe(undefined)
      expect(body.toString()).not.toContain(token)
    }
  })

  it('serves the page for the token, and gives a cookie that scripts and other sites cannot use', async () => {
    const first = await send(withToken('/'))
    expect(first.status).toBe(200)
    expect(first.body.toString()).toContain('<title>Lasso</title>')
    const [set] = first.headers['set-cookie']!
    expect(set).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/)
    expect(set).not.toContain(token)
    const cookie = set!.split(';')[0]!
    expect((await send('/', { headers: { cookie } })).status).toBe(200)
    expect((await send('/', { headers: { cookie: `other=1; ${cookie}; more=2` } })).status).toBe(200)
  })

  it('refuses other names for this machine: DNS rebinding', async () => {
    for (const name of [
      'evil.example',
      `evil.example:${server.port}`,
      '127.0.0.1',
      `127.0.0.1:${server.port + 1}`,
      `0.0.0.0:${server.port}`,
    ])
      expect((await send(withToken('/'), { headers: { host: name } })).status).toBe(403)
    expect((await send(withToken('/'), { headers: { host: `localhost:${server.port}` } })).status).toBe(200)
  })

  it('refuses other origins, and changes by a cookie from none', async () => {
    const cookie = await cookieOf()
    const own = `http://127.0.0.1:${server.port}`
    for (const origin of [
      'http://evil.example',
      'null',
      `http://127.0.0.1:${server.port + 1}`,
      `https://127.0.0.1:${server.port}`,
    ]) {
      expect((await send(withToken('/'), { headers: { origin } })).status).toBe(403)
      expect((await send('/upload', { method: 'POST', headers: { origin, cookie, 'x-lasso-name': 'a' } })).status).toBe(
        403,
      )
    }
    expect((await send('/upload', { method: 'POST', headers: { cookie, 'x-lasso-name': 'a' } })).status).toBe(403)
    expect(
      (await send('/upload', { method: 'POST', headers: { cookie, origin: own, 'x-lasso-name': 'a' } })).status,
    ).toBe(201)
  })

  it('checks the WebSocket in the same way', async () => {
    const cookie = await cookieOf()
    const own = `http://127.0.0.1:${server.port}`
    expect(await openSocket(`/host?token=${token}`)).toBe(101)
    expect(await openSocket('/host', { cookie, origin: own })).toBe(101)
    expect(await openSocket('/host', { cookie })).toBe(403)
    expect(await openSocket('/host')).toBe(403)
    expect(await openSocket('/host?token=wrong', { cookie, origin: own })).toBe(403)
    expect(await openSocket(`/host?token=${token}`, { origin: 'http://evil.example' })).toBe(403)
    expect(await openSocket(`/host?token=${token}`, { host: 'evil.example' })).toBe(403)
    expect(await openSocket(`/elsewhere?token=${token}`)).toBe(404)
  })
})

describe('what it answers', () => {
  it('sends the headers of an isolated page with a strict policy, on every answer', async () => {
    for (const path of [withToken('/'), withToken('/none'), '/']) {
      const { headers } = await send(path)
      expect(headers).toMatchObject({
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'cross-origin-resource-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      })
      const policy = headers['content-security-policy']!
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'")
      expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|\*/)
      expect(headers['access-control-allow-origin']).toBe(undefined)
    }
  })

  it('keeps hashed files, asks for the page, and knows the types', async () => {
    const script = await send(withToken('/assets/entry-abc.js'))
    expect(script.headers).toMatchObject({ 'content-type': 'text/javascript; charset=utf-8', 'content-length': '9' })
    expect(script.headers['cache-control']).toContain('immutable')
    const page = await send(withToken('/'), { method: 'HEAD' })
    expect(page).toMatchObject({ status: 200, body: Buffer.alloc(0) })
    expect(page.headers['cache-control']).toBe('no-cache')
  })

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
    '/..%5csecret.txt',
    '/link.txt',
    '//secret.txt',
    '/%00',
    '/%',
    '/.git/config',
    '/assets',
  ])('never leads out of the page’s folder: %s', async (path) => {
    const { status, body } = await send(withToken(path))
    expect(status).toBe(404)
    expect(body.toString()).not.toContain('secret')
  })

  it('allows each path its own methods only', async () => {
    for (const [path, method, allow] of [
      ['/', 'POST', 'GET, HEAD'],
      ['/', 'DELETE', 'GET, HEAD'],
      ['/upload', 'GET', 'POST'],
      ['/download/x', 'POST', 'GET, HEAD'],
      ['/bytes/project_x/source_x/samples/0', 'PUT', 'GET, HEAD'],
      ['/file/x', 'POST', 'GET, HEAD'],
      ['/ingest/job_x', 'GET', 'PUT'],
    ] as const) {
      const { status, headers } = await send(withToken(path), { method })
      expect([path, method, status, headers.allow]).toEqual([path, method, 405, allow])
    }
  })

  it('survives junk', async () => {
    for (const junk of [
      'GET\r\n\r\n',
      'GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n',
      `GET /${'a'.repeat(100_000)} HTTP/1.1\r\n\r\n`,
    ]) {
      const socket = connect(server.port, '127.0.0.1')
      socket.on('error', () => {})
      socket.resume()
      socket.end(junk)
      await new Promise((resolve) => socket.once('close', resolve))
    }
    const { promise, resolve } = Promise.withResolvers<number>()
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/host?token=${token}`)
    socket.on('open', () => socket.send('no json {'))
    socket.on('close', resolve)
    expect(await promise).toBe(1003)
    expect((await send(withToken('/'))).status).toBe(200)
  })

  it('ends a WebSocket whose message is too big', async () => {
    const { promise, resolve } = Promise.withResolvers<number>()
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/host?token=${token}`)
    socket.on('error', () => {})
    socket.on('open', () => socket.send(Buffer.alloc(65 * 2 ** 20, 32).toString()))
    socket.on('close', resolve)
    expect(await promise).toBeGreaterThanOrEqual(1006)
    expect((await send(withToken('/'))).status).toBe(200)
  })
})

describe('files', () => {
  const upload = (name: string | null, body: Uint8Array | string = 'x', headers: Record<string, string> = {}) =>
    send(withToken('/upload'), {
      method: 'POST',
      headers: { ...(name === null ? {} : { 'x-lasso-name': name }), ...headers },
      body,
    })

  it('streams an upload to disk under its own name, and gives a reference', async () => {
    const bytes = Buffer.alloc(3_000_000, 7)
    const { status, body } = await upload(encodeURIComponent('Gespräch 1.wav'), bytes)
    expect(status).toBe(201)
    const reference: FileRef = JSON.parse(body.toString())
    expect(reference.name).toBe('Gespräch 1.wav')
    expect(readFileSync(host.files.path(reference))).toEqual(bytes)
    expect(body.toString()).not.toContain(folder.path)
  })

  it('refuses names that lead elsewhere', async () => {
    for (const name of [null, '', '..', '%2e%2e%2fevil', 'a%2fb', 'a%5cb', '%00', '%', 'x'.repeat(300)])
      expect((await upload(name)).status).toBe(400)
  })

  it('refuses more than a disk holds before it takes a byte', async () => {
    const before = readdirSync(host.folders.temporary)
    const socket = connect(server.port, '127.0.0.1')
    const lines = [
      `POST ${withToken('/upload')} HTTP/1.1`,
      `Host: 127.0.0.1:${server.port}`,
      'x-lasso-name: a.wav',
      `Content-Length: ${2 ** 45}`,
    ]
    socket.write(`${lines.join('\r\n')}\r\n\r\n`)
    const [answer] = await new Promise<Buffer[]>((resolve) => socket.once('data', (data) => resolve([data])))
    socket.destroy()
    expect(answer!.toString()).toMatch(/^HTTP\/1\.1 413/)
    expect(readdirSync(host.folders.temporary)).toEqual(before)
  })

  it('offers downloads by ids that cannot be guessed, under any name', async () => {
    const path = join(folder.path, 'a “mix” (1).wav')
    writeFileSync(path, 'sound')
    const id = host.downloads.offer(path)
    expect(id.length).toBeGreaterThanOrEqual(24)
    const { status, headers, body } = await send(withToken(bytePaths.download(id)))
    expect([status, body.toString()]).toEqual([200, 'sound'])
    expect(headers['content-disposition']).toBe("attachment; filename*=UTF-8''a%20%E2%80%9Cmix%E2%80%9D%20%281%29.wav")
    expect((await send(withToken('/download/none'))).status).toBe(404)
  })

  it('gives the bytes of a file that it gave a reference to, with ranges, and of no other', async () => {
    const path = join(folder.path, 'clip.m4a')
    writeFileSync(path, '0123456789')
    const { ref } = host.files.give(path)
    const target = withToken(bytePaths.file(ref))
    const whole = await send(target)
    expect(whole).toMatchObject({ status: 200, body: Buffer.from('0123456789') })
    const tag = whole.headers.etag!
    const get = (headers: Record<string, string>, method = 'GET') => send(target, { headers, method })
    expect(await get({ range: 'bytes=2-4' })).toMatchObject({
      status: 206,
      headers: { 'content-range': 'bytes 2-4/10', 'content-length': '3' },
      body: Buffer.from('234'),
    })
    expect(await get({ range: 'bytes=-3' })).toMatchObject({ status: 206, body: Buffer.from('789') })
    expect(await get({ range: 'bytes=10-' })).toMatchObject({ status: 416, headers: { 'content-range': 'bytes */10' } })
    expect(await get({ range: 'bytes=0-1,3-4' })).toMatchObject({ status: 200, body: Buffer.from('0123456789') })
    expect(await get({ range: 'bytes=0-1', 'if-range': tag })).toMatchObject({ status: 206, body: Buffer.from('01') })
    expect(await get({ range: 'bytes=0-1', 'if-range': '"other"' })).toMatchObject({ status: 200 })
    expect(await get({ 'if-none-match': tag })).toMatchObject({ status: 304, body: Buffer.alloc(0) })
    expect(await get({ range: 'bytes=2-4' }, 'HEAD')).toMatchObject({
      status: 200,
      headers: { 'content-length': '10', 'accept-ranges': 'bytes' },
      body: Buffer.alloc(0),
    })
    expect((await send(withToken(bytePaths.file('made-up')))).status).toBe(404)
    expect((await send(withToken(bytePaths.file(encodeURIComponent(path))))).status).toBe(404)
  })

  it('imports what was uploaded, and takes no upload for the folder of exports', async () => {
    const wav = readFileSync(makeWav(folder.path, 'up.wav', [tone(4000, 200)]))
    const reference: FileRef = JSON.parse((await upload('up.wav', wav)).body.toString())
    await host.call('project.new', undefined)
    const [job] = await host.call('media.import', { files: [reference], at: 0, track: null })
    expect(await host.board.settled(job!)).toMatchObject({ state: 'done' })
    expect(await host.call('media.exportDefaults', undefined)).toEqual({ name: 'up', folder: null, path: null })
  })
})
