import type { HandlersOf, HostContext } from './context.ts'

export const separationHandlers = ({ separation, board }: HostContext): HandlersOf<'separation'> => ({
  'separation.systems': async () => {
    const systems = await (await separation()).systems()
    const knownOf = (knows: (typeof systems)[number]['knows']) =>
      knows.map(({ words, ...sound }) => ({ ...sound, words: [...words] }))
    return systems.map(({ knows, ...facts }) => ({ ...facts, knows: knownOf(knows) }))
  },
  'separation.interpret': async ({ query, hasExample, also, avoid, shown, sounds }) =>
    (await separation()).interpret(query, hasExample, { also, avoid, shown, sounds }),
  'separation.start': async (request, { signal }) => {
    const job = await (await separation()).start(request)
    // The caller gave up while the request was looked at: nobody would know of the job.
    if (signal.aborted) board.dismiss(job)
    return { job }
  },
  'separation.preview': async ({ request, seconds }, { signal }) =>
    (await separation()).preview(request, seconds, signal),
})
