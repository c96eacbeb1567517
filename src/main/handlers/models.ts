import type { HandlersOf, HostContext } from './context.ts'

export const modelHandlers = (context: HostContext): HandlersOf<'models'> => {
  const { models, device, files } = context
  return {
    'models.list': async () => (await models()).list(),
    'models.card': async ({ model }) => ({ text: (await models()).card(model) }),
    'models.storage': async () => (await models()).storage(),
    'models.download': async ({ model, acceptLicence }) => ({ job: (await models()).download(model, acceptLicence) }),
    'models.pause': async ({ model }) => {
      await (await models()).pause(model)
    },
    'models.verify': async ({ model }) => ({ job: (await models()).verify(model) }),
    'models.remove': async ({ model }) => {
      context.letGoOfModels()
      await (await models()).remove(model)
    },
    'models.add': async ({ file }) => ({ job: (await models()).add(files.path(file)) }),
    'models.setFolder': async ({ folder, move }) => {
      context.letGoOfModels()
      return { job: (await models()).setFolder(files.path(folder), move) }
    },
    'models.setToken': async ({ token }) => {
      const store = await models()
      store.setToken(token)
      return store.storage()
    },
    'models.device': ({ retry }) => device(retry),
  }
}
