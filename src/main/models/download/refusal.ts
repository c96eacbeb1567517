import type { Failure } from '../../../contract/failures.ts'
import type { HttpReply } from './transport.ts'
import { Trouble } from './trouble.ts'

export type Asked = {
  readonly host: string
  /** The model's page, where terms are accepted. */
  readonly page: string
  /** The request carried a token. */
  readonly withToken: boolean
  /** The answer came from another host, to which the first one had sent us by a link that expires. */
  readonly elsewhere: boolean
}

const tokensPage = 'https://huggingface.co/settings/tokens'

/** Seconds that an answer asks to wait: `Retry-After`, or Hugging Face's `RateLimit: "…";r=0;t=55`. */
export const secondsToWait = (reply: Pick<HttpReply, 'header'>, now: number): number | null => {
  const text = reply.header('retry-after')?.trim()
  if (text && /^\d+$/.test(text)) return Number(text)
  const date = text ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(date)) return Math.max(0, (date - now) / 1000)
  const reset = /(?:^|;)\s*t=(\d+)/.exec(reply.header('ratelimit') ?? '')
  return reset ? Number(reset[1]) : null
}

const missing: { readonly [code: string]: string } = {
  RepoNotFound: 'there is no such repository any more, or it is private',
  EntryNotFound: 'the file is not in the repository any more',
  RevisionNotFound: 'the revision is not in the repository any more',
  DisabledRepo: 'the repository was disabled',
}

const accessReason = (code: string, { withToken }: Asked): string => {
  if (code === 'GatedRepo')
    return withToken
      ? 'its authors ask that their terms be accepted by the account of your token'
      : 'its authors ask that their terms be accepted, and for an access token'
  return missing[code] ?? (withToken ? 'the access token was not accepted' : 'it asks for an access token')
}

/** What an answer that is not the file means. Codes: the Hub's `X-Error-Code`. */
export const refusalOf = (reply: HttpReply, asked: Asked, now = Date.now()): Trouble => {
  const { host, page, withToken } = asked
  const { status } = reply
  const code = reply.header('x-error-code') ?? ''
  const after = secondsToWait(reply, now)
  const refused = (reason: string, where: string | null = null): Failure => ({
    code: 'download-refused',
    host,
    status,
    reason,
    page: where,
    retryAfter: after,
  })
  switch (status) {
    case 401:
    case 403: {
      if (asked.elsewhere) return new Trouble('again', refused('the link to the file has expired'))
      const where = code === 'GatedRepo' ? page : code in missing ? null : withToken ? tokensPage : page
      return new Trouble('elsewhere', refused(accessReason(code, asked), where))
    }
    case 404:
    case 410:
      return new Trouble('elsewhere', refused(missing[code] ?? 'the file is not there'))
    case 429:
      return new Trouble('again', refused('it was asked too often'), after)
    case 451:
      return new Trouble('elsewhere', refused('it may not be given out here for legal reasons'))
    default: {
      const reason = code in missing ? missing[code]! : `it answered with status ${status}`
      const passing = status >= 500 || status === 408 || status === 425
      return new Trouble(passing && !(code in missing) ? 'again' : 'elsewhere', refused(reason), after)
    }
  }
}
