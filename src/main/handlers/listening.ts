import type { HandlersOf, HostContext } from './context.ts'

export const listenHandlers = ({ listening, board }: HostContext): HandlersOf<'listen'> => ({
  'listen.sounds': async () => (await listening()).sounds(),
  'listen.start': async (request, { signal }) => {
    const job = (await listening()).start(request)
    // The caller gave up while the request was looked at: nobody would know of the job.
    if (signal.aborted) board.dismiss(job)
    return { job }
  },
  'listen.bestExample': async (request, { signal }) => (await listening()).bestExample(request, signal),
  'listen.lane': async (request) => (await listening()).lane(request),
})
