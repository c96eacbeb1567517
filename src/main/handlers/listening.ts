import { fail } from '../../contract/failures.ts'
import type { HandlersOf, HostContext } from './context.ts'

const absent = () => fail({ code: 'model-missing', system: 'A detector of sounds', models: [] })

/** No model of the catalogue listens yet. */
export const listenHandlers = (_context: HostContext): HandlersOf<'listen'> => ({
  'listen.sounds': () => ({ listener: null, sounds: [], offers: [] }),
  'listen.start': absent,
  'listen.bestExample': absent,
  'listen.lane': () => ({ sounds: [], stretches: [], complete: false }),
})
