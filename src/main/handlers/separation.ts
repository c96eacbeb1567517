import type { HandlersOf, HostContext } from './context.ts'

export const separationHandlers = ({ separation }: HostContext): HandlersOf<'separation'> => ({
  'separation.systems': async () => {
    const systems = await (await separation()).systems()
    const knownOf = (knows: (typeof systems)[number]['knows']) =>
      knows.map(({ words, ...sound }) => ({ ...sound, words: [...words] }))
    return systems.map(({ knows, ...facts }) => ({ ...facts, knows: knownOf(knows) }))
  },
  'separation.interpret': async ({ query, hasExample }) => (await separation()).interpret(query, hasExample),
  'separation.start': async (request) => ({ job: await (await separation()).start(request) }),
  'separation.preview': async ({ request, seconds }, { signal }) =>
    (await separation()).preview(request, seconds, signal),
})
