import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { createJsonFile } from '../preferences/json-file.ts'
import type { Token } from './download/access.ts'

/** Keeps secrets by the system's own means: the keychain, the key store of the desktop. Electron's `safeStorage` is one. */
export type SecretStorage = {
  isAvailable(): boolean
  encrypt(text: string): Uint8Array
  /** @throws Error when another user or machine encrypted it */
  decrypt(secret: Uint8Array): string
}

const kept = z.object({ origin: z.string(), secret: z.base64() }).nullable()

/** The access token for gated files. It is never in a log, a failure, or anything that leaves the host but its own requests. */
export type TokenKeeper = {
  read(): Token | null
  /** @param value null forgets it */
  set(value: string | null): void
  /** It outlives the program, and others cannot read it. */
  readonly isSafe: boolean
}

export type TokenKeeperOptions = {
  readonly configFolder: string
  /** Null where the system has none: then a token lasts until the program ends. */
  readonly secrets: SecretStorage | null
  /** The origin that a new token is for. */
  readonly origin: string
  /** `HF_TOKEN`: holds while none was set. */
  readonly fallback: string | undefined
}

/** What is no visible ASCII came along with a copy (line ends, spaces of no width): no token has it, and no header may. */
const visible = (text: string | null | undefined): string => text?.replaceAll(/[^!-~]/g, '') ?? ''

export const createTokenKeeper = ({ configFolder, secrets, origin, fallback }: TokenKeeperOptions): TokenKeeper => {
  const path = join(configFolder, 'access-token.json')
  const file = createJsonFile(path, kept, null)
  const isSafe = secrets?.isAvailable() ?? false
  let inMemory: Token | null = null

  const stored = (): Token | null => {
    const found = isSafe ? file.read() : null
    if (!found || !secrets) return null
    try {
      return { origin: found.origin, value: secrets.decrypt(Buffer.from(found.secret, 'base64')) }
    } catch {
      // Encrypted by another user or on another machine: of no use here.
      return null
    }
  }

  return {
    isSafe,
    read: () => {
      const environment = visible(fallback)
      return inMemory ?? stored() ?? (environment ? { origin, value: environment } : null)
    },
    set: (value) => {
      const token = visible(value)
      inMemory = null
      if (token === '') rmSync(path, { force: true })
      else if (isSafe && secrets) file.write({ origin, secret: Buffer.from(secrets.encrypt(token)).toString('base64') })
      else inMemory = { origin, value: token }
    },
  }
}
