import { HostError } from '../../contract/failures.ts'
import type { Host } from '../host.ts'
import type { Input } from './command.ts'
import { followJob } from './job.ts'
import type { Wish } from './separate-wish.ts'

/**
 * Listens to what the user's library has of a query's sound, unless somebody knows the words without it. Where no model
 * could listen nothing happens: who answers the words says what is missing.
 * @throws HostError file-missing, file-unreadable when the command line names a library that cannot be read
 */
export const listenForWords = async (host: Host, wish: Wish, input: Input): Promise<void> => {
  const query = wish.query.trim()
  if (query === '' || wish.like.length > 0) return
  const { folder, failure, listener } = await host.call('library.state', undefined)
  if (wish.library && failure) throw new HostError(failure)
  if (folder === null || !listener) return
  if (!wish.library) {
    const asked = { query, hasExample: false, also: [...wish.also], avoid: wish.avoid }
    const { candidates } = await host.call('separation.interpret', asked)
    const isMeant = (system: string): boolean => wish.system === 'auto' || system === wish.system
    if (candidates.some(({ system, examples }) => isMeant(system) && !examples)) return
  }
  const { job } = await host.call('library.listen', { words: query })
  if (job !== null) await followJob(host, job, input)
}
