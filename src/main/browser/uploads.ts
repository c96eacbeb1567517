import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type Failure, failureOf } from '../../contract/failures.ts'
import { isPlainName } from '../files/listing.ts'

/** 64 GiB: ten hours of eight channels in 32-bit float at 48 kHz. */
export const mostUploaded = 64 * 2 ** 30

export type Upload =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly status: number; readonly failure: Failure }

const refuse = (status: number, failure: Failure): Upload => ({ ok: false, status, failure })

const badUpload = (status: number, problem: string): Upload =>
  refuse(status, { code: 'bad-request', method: '/upload', problem })

const readName = (header: string | undefined): string | null => {
  try {
    const name = decodeURIComponent(header ?? '')
    return name !== '' && name.length <= 255 && isPlainName(name) ? name : null
  } catch {
    return null
  }
}

/**
 * Streams one file to disk, under its own name in a folder of its own. Whatever goes wrong leaves nothing behind.
 * @param name the percent-encoded file name
 * @param announced bytes that the sender said will come, or null
 */
export const receiveUpload = async (
  folder: string,
  name: string | undefined,
  announced: number | null,
  body: AsyncIterable<Uint8Array>,
  most: number = mostUploaded,
): Promise<Upload> => {
  const plain = readName(name)
  if (plain === null) return badUpload(400, 'x-lasso-name must be a percent-encoded file name')
  if (announced !== null && announced > most) return badUpload(413, `at most ${most} bytes`)
  const own = join(folder, `upload-${randomBytes(9).toString('base64url')}`)
  await mkdir(own, { recursive: true })
  const abandon = async (answer: Upload): Promise<Upload> => {
    await rm(own, { recursive: true, force: true })
    return answer
  }
  const full = refuse(507, { code: 'disk-full', folder, needed: announced })
  const { bavail, bsize } = await statfs(own)
  if (announced !== null && announced > bavail * bsize) return abandon(full)
  let received = 0
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of body) {
      received += piece.length
      if (received > most) throw new RangeError('too much')
      yield piece
    }
  }
  try {
    const path = join(own, plain)
    await pipeline(counted, createWriteStream(path, { flags: 'wx' }))
    return { ok: true, path }
  } catch (error) {
    if (error instanceof RangeError) return abandon(badUpload(413, `at most ${most} bytes`))
    const { code } = error as NodeJS.ErrnoException
    return abandon(code === 'ENOSPC' || code === 'EDQUOT' ? full : refuse(500, failureOf(error)))
  }
}
