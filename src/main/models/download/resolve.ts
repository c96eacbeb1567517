import type { ModelFile } from '../model.ts'
import type { HttpReply } from './transport.ts'
import { Trouble } from './trouble.ts'
import { refusedBy, type Walk, walkTo } from './walk.ts'

/** A weak tag's `W/` and the quotes taken off. */
export const bareTag = (tag: string | null): string | null => tag?.replace(/^W\//, '').replace(/^"|"$/g, '') ?? null

const revisionIn = (url: string): string | null => /\/resolve\/([0-9a-f]{40})\//.exec(url)?.[1] ?? null

/** Refuses before the first byte what says of itself that it is another file. @throws Trouble */
const compare = (reply: HttpReply, file: ModelFile, asked: string): void => {
  const { host } = new URL(asked)
  const other = (reason: string): Trouble =>
    new Trouble('elsewhere', {
      ...{ code: 'download-refused', host, status: reply.status, reason, page: null, retryAfter: null },
    })
  const size = reply.header('x-linked-size') ?? (reply.status === 200 ? reply.header('content-length') : null)
  // Some servers answer a HEAD with a length of 0.
  if (size !== null && /^[1-9]\d*$/.test(size) && Number(size) !== file.bytes)
    throw other(`the file there has ${size} bytes instead of ${file.bytes}`)
  const tag = bareTag(reply.header('x-linked-etag'))
  if (tag !== null && /^[0-9a-f]{64}$/.test(tag) && tag !== file.sha256)
    throw other('the file there has another sha256 than the one that was published')
  const [wanted, commit] = [revisionIn(asked), reply.header('x-repo-commit')]
  if (wanted !== null && commit !== null && commit !== wanted) throw other('it answers for another revision')
}

/**
 * Finds where a file's bytes are to be had, by a HEAD that does not follow the Hub to its content network: the Hub's answer
 * tells size, sha256 and revision, and its link there expires. @throws Trouble
 * @returns the address to fetch from
 */
export const resolveFile = async (walk: Walk, file: ModelFile, url: string): Promise<string> => {
  const { origin } = new URL(url)
  const arrival = await walkTo(walk, 'HEAD', url, {}, (reply, next) => {
    compare(reply, file, url)
    return new URL(next).origin !== origin
  })
  const { reply } = arrival
  if (reply.status === 405 || reply.status === 501) {
    reply.discard()
    return url
  }
  if (reply.status >= 400) throw refusedBy(arrival, walk.page)
  if (reply.status < 300) {
    compare(reply, file, url)
    reply.discard()
  }
  return arrival.url
}
