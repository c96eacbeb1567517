import { setTimeout as sleep } from 'node:timers/promises'
import { HostError } from '../../../contract/failures.ts'
import { writeFailure } from '../../files/write-failure.ts'
import { freeBytes } from '../durable.ts'
import type { ModelFile } from '../model.ts'
import type { Access, Token } from './access.ts'
import { attemptDownload } from './attempt.ts'
import { openPart, type Part, removePart } from './part.ts'
import type { Transport } from './transport.ts'
import { Trouble } from './trouble.ts'

/** How long what is waited for, and how often what is tried again. */
export type Patience = {
  /** Milliseconds until an answer begins. */
  readonly answer: number
  /** Milliseconds without a byte. */
  readonly stall: number
  /** Tries in a row that bring nothing, at one address. */
  readonly tries: number
  /** Milliseconds before the second try; doubled each time, up to a minute. */
  readonly pause: number
  /** Seconds that a server may ask us to wait. */
  readonly longestWait: number
}

/** As reluctant as huggingface_hub (five tries) and as quick to give up a dead connection as Ollama (30 s). */
export const usualPatience: Patience = { answer: 30_000, stall: 30_000, tries: 5, pause: 1000, longestWait: 300 }

export type DownloadPorts = {
  readonly transport: Transport
  readonly access: Access
  readonly token: Token | null
  readonly patience: Patience
  /** Free bytes of the volume of a folder; null when unknown. */
  readonly free?: (folder: string) => Promise<number | null>
}

export type DownloadProgress = {
  readonly stage: 'checking' | 'downloading' | 'waiting'
  /** Bytes here. */
  readonly received: number
  /** While `waiting`: for whom, and how long. */
  readonly host?: string
  readonly seconds?: number
}

export type DownloadRequest = {
  readonly folder: string
  readonly file: ModelFile
  readonly model: { readonly name: string; readonly page: string }
  readonly signal: AbortSignal
  report(progress: DownloadProgress): void
}

/** Bytes that stay free beside the file, as a part of what is still to come. */
const margin = 0.05

const requireSpace = async (ports: DownloadPorts, folder: string, remaining: number): Promise<void> => {
  const free = await (ports.free ?? freeBytes)(folder)
  const needed = Math.ceil(remaining * (1 + margin))
  if (free !== null && free < needed) throw new HostError({ code: 'disk-full', folder, needed: needed - free })
}

const hostOf = (url: string): string => new URL(url).host

/** A quarter more or less, so that many programs that were cut off at once do not come back at once. */
const jitter = (): number => 0.75 + Math.random() / 2

const fetchFrom = async (ports: DownloadPorts, request: DownloadRequest, url: string, part: Part): Promise<void> => {
  const { transport, token, patience } = ports
  const { file, signal, report, model } = request
  const downloading = (): void => report({ stage: 'downloading', received: part.received })
  const walk = { transport, token, page: model.page, patience: patience.answer, signal, stall: patience.stall }
  let failed = 0
  let answered = part.received > 0
  while (part.received < file.bytes) {
    const before = part.received
    try {
      downloading()
      await attemptDownload({ ...walk, report: downloading }, file, url, part)
    } catch (thrown) {
      if (!(thrown instanceof Trouble)) throw thrown
      answered ||= part.received > before || thrown.failure.code !== 'offline'
      failed = part.received > before ? 1 : failed + 1
      // A server that never answered will not do so in the next half minute: say that soon.
      const tries = answered ? patience.tries : Math.min(2, patience.tries)
      const asked = thrown.after
      if (thrown.kind === 'elsewhere' || failed >= tries || (asked ?? 0) > patience.longestWait) throw thrown
      const pause = Math.min(60_000, patience.pause * 2 ** (failed - 1)) * jitter()
      const wait = asked === null ? pause : Math.max(asked * 1000, pause)
      report({ stage: 'waiting', received: part.received, host: hostOf(url), seconds: wait / 1000 })
      await part.mark()
      await sleep(wait, undefined, { signal })
    }
  }
}

/** Tries every address until one gives the file. @throws Trouble of the first of them */
const fetchFromAny = async (
  ports: DownloadPorts,
  request: DownloadRequest,
  part: Part,
): Promise<{ readonly url: string | null }> => {
  const { file, signal } = request
  let first: Trouble | null = null
  let damaged: Trouble | null = null
  const dead = new Set<string>()
  for (const address of file.urls) {
    const url = ports.access.addressOf(address)
    if (dead.has(hostOf(url))) continue
    // What an earlier attempt left may be what is wrong: then the same address has another chance with nothing.
    for (const fresh of [false, true]) {
      const began = part.received
      try {
        await fetchFrom(ports, request, url, part)
      } catch (thrown) {
        signal.throwIfAborted()
        if (!(thrown instanceof Trouble)) throw thrown
        first ??= thrown
        if (thrown.failure.code === 'offline') dead.add(hostOf(url))
        break
      }
      if (part.digest() === file.sha256) return { url }
      await part.restart()
      const reason = `its sha256 is not the one that was published, as ${hostOf(url)} gave it`
      damaged ??= new Trouble('elsewhere', {
        ...{ code: 'model-damaged', model: request.model.name, file: file.name, reason },
      })
      if (fresh || began === 0) break
    }
  }
  throw damaged ?? first ?? new Error('Bug: a file without an address was to be downloaded')
}

/**
 * Brings a file into its folder: from where an earlier attempt stopped, from the first address that gives it, checked by its
 * sha256, renamed when it is whole. Until then only `<name>.part` and its notes are there, and they stay when it is stopped.
 * The caller holds the lock of the folder.
 * @throws HostError offline, download-refused, model-damaged, disk-full, folder-not-writable; the signal's reason
 */
export const downloadFile = async (ports: DownloadPorts, request: DownloadRequest): Promise<void> => {
  const { folder, file, signal, report } = request
  const { access } = ports
  if (access.offline) {
    const reason = 'HF_HUB_OFFLINE forbids it'
    throw new HostError({ code: 'offline', host: hostOf(access.addressOf(file.urls[0]!)), reason, present: [] })
  }
  let part: Part | null = null
  try {
    part = await openPart(folder, file, signal, (received) => report({ stage: 'checking', received }))
    await requireSpace(ports, folder, file.bytes - part.received)
    await fetchFromAny(ports, request, part)
    await part.land()
    part = null
  } catch (thrown) {
    // A full disk has no room for the notes either; those of the last mark hold.
    if (part && part.received > 0) await part.mark().catch(() => {})
    else if (part) await dropPart(folder, file, part)
    if (thrown instanceof Trouble) {
      if (thrown.failure.code === 'model-damaged') await dropPart(folder, file, part)
      throw new HostError(thrown.failure, { cause: thrown })
    }
    if (signal.aborted || thrown instanceof HostError) throw thrown
    return writeFailure(thrown, `${folder}/${file.name}`)
  } finally {
    await part?.close().catch(() => {})
  }
}

const dropPart = async (folder: string, file: ModelFile, part: Part | null): Promise<void> => {
  await part?.close()
  await removePart(folder, file.name)
}
