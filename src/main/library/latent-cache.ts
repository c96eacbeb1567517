import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'

/** What listening to a recording came to. */
export type HeardRecording = {
  /** Segments that sounded; 0 for a recording in which nothing is to be heard. */
  readonly segments: number
  /** The mean of their latents; null without any. */
  readonly latent: Float32Array | null
  /** What a person should know of the recording: it ends early. */
  readonly warning: string | null
}

/**
 * Latents on the disk, by what they were made of: an encoder's key and the sha256 of a recording's bytes. What cannot be
 * read, or is not what was written, is not there: it is made again.
 */
export type LatentCache = {
  read(encoder: string, content: string): Promise<HeardRecording | null>
  /** @throws the system's error */
  write(encoder: string, content: string, heard: HeardRecording): Promise<void>
  /** Removes what writers left that were killed. */
  tidy(): Promise<void>
}

const mark = 'LASSOLAT'
const markBytes = mark.length + 4
const digestBytes = 32

const headSchema = z.strictObject({
  segments: z.number().int().nonnegative(),
  values: z.number().int().nonnegative(),
  warning: z.string().nullable(),
})

const digestOf = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

/** A mark, the length of the head, the head as JSON, the values as little-endian float32, and the sha256 of all that. */
const encode = ({ segments, latent, warning }: HeardRecording): Buffer => {
  const head = Buffer.from(JSON.stringify({ segments, values: latent?.length ?? 0, warning }))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(head.length)
  const values = latent ? Buffer.from(latent.buffer, latent.byteOffset, latent.byteLength) : Buffer.alloc(0)
  const body = Buffer.concat([Buffer.from(mark), length, head, values])
  return Buffer.concat([body, digestOf(body)])
}

const decode = (bytes: Buffer): HeardRecording | null => {
  if (bytes.length < markBytes + digestBytes || bytes.toString('latin1', 0, mark.length) !== mark) return null
  const body = bytes.subarray(0, bytes.length - digestBytes)
  if (!digestOf(body).equals(bytes.subarray(body.length))) return null
  const from = markBytes + body.readUInt32LE(mark.length)
  const { segments, values, warning } = headSchema.parse(JSON.parse(body.toString('utf8', markBytes, from)))
  if (body.length !== from + 4 * values) return null
  // Copied: a float32 array must begin at a multiple of four.
  const latent = values > 0 ? new Float32Array(new Uint8Array(body.subarray(from)).buffer) : null
  return { segments, latent, warning }
}

/** Milliseconds after which a file that is still being written has no writer any more. */
const abandoned = 3_600_000

export const createLatentCache = (folder: string): LatentCache => {
  const partial = join(folder, 'partial')
  const pathOf = (encoder: string, content: string): string =>
    join(folder, 'latents', encoder, content.slice(0, 2), content)
  let written = 0
  return {
    read: async (encoder, content) => {
      const path = pathOf(encoder, content)
      let bytes: Buffer
      try {
        bytes = await readFile(path)
      } catch {
        return null
      }
      try {
        const heard = decode(bytes)
        if (heard) return heard
      } catch {
        // Damaged in a way that its digest does not show: it is made again as well.
      }
      await rm(path, { force: true }).catch(() => {})
      return null
    },
    write: async (encoder, content, heard) => {
      const path = pathOf(encoder, content)
      const temporary = join(partial, `${process.pid}-${++written}`)
      await mkdir(partial, { recursive: true, mode: 0o700 })
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      try {
        // Not forced to the disk: what a loss of power damages is made again.
        await writeFile(temporary, encode(heard), { mode: 0o600 })
        await rename(temporary, path)
      } catch (thrown) {
        await rm(temporary, { force: true }).catch(() => {})
        throw thrown
      }
    },
    tidy: async () => {
      const names = await readdir(partial).catch(() => [])
      for (const name of names) {
        const facts = await stat(join(partial, name)).catch(() => null)
        if (facts && Date.now() - facts.mtimeMs > abandoned) await rm(join(partial, name), { force: true })
      }
    },
  }
}
