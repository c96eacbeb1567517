import { fail } from '../../contract/failures.ts'
import type { HandlersOf, HostContext } from './context.ts'

export const modelHandlers = (context: HostContext): HandlersOf<'models'> => {
  const { models, device } = context
  const notYet = (method: string): never => fail({ code: 'bad-request', method, problem: 'it is being built' })
  return {
    'models.list': async () => (await models()).list(),
    'models.storage': async () => (await models()).storage(),
    'models.download': () => notYet('models.download'),
    'models.pause': () => notYet('models.pause'),
    'models.verify': () => notYet('models.verify'),
    'models.remove': () => notYet('models.remove'),
    'models.add': () => notYet('models.add'),
    'models.setFolder': () => notYet('models.setFolder'),
    'models.setToken': () => notYet('models.setToken'),
    'models.device': ({ retry }) => device(retry),
  }
}
