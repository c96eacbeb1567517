import { HostError } from '../../contract/failures.ts'
import { soundsNamed } from '../../core/library/sounds.ts'
import type { Host } from '../host.ts'
import type { Input } from './command.ts'
import { followJob } from './job.ts'
import type { Wish } from './separate-wish.ts'

const nobodyListens = 'no model that goes by examples is on this machine (“lasso models list”).'

/**
 * Listens to what the user's library has of a query's sound, unless somebody knows the words without it. Where no model
 * could listen, or no sound is meant, nothing happens but that it is said where the command line names the library.
 * @throws HostError file-missing, file-unreadable when the command line names a library that cannot be read
 */
export const listenForWords = async (host: Host, wish: Wish, input: Input): Promise<void> => {
  const query = wish.query.trim()
  if (query === '' || wish.like.length > 0) return
  const { folder, failure, listener, sounds } = await host.call('library.state', undefined)
  if (wish.library && failure) throw new HostError(failure)
  if (folder === null) return
  const meant = soundsNamed(sounds, query)
  if (meant.length === 0) {
    if (wish.library) input.terminal.say(`“${query}” is no sound of that library: “lasso library list” tells what is.`)
    return
  }
  if (!listener) {
    if (wish.library) input.terminal.say(`“${meant[0]!.name}” of your library cannot be used: ${nobodyListens}`)
    return
  }
  if (!wish.library) {
    const asked = { query, hasExample: false, also: [...wish.also], avoid: wish.avoid }
    const { candidates } = await host.call('separation.interpret', asked)
    const isMeant = (system: string): boolean => wish.system === 'auto' || system === wish.system
    if (candidates.some(({ system, examples }) => isMeant(system) && !examples)) return
  }
  const { job } = await host.call('library.listen', { words: query })
  if (job !== null) await followJob(host, job, input)
}
