import { HostError } from '../../contract/failures.ts'
import type { HandlersOf, HostContext } from './context.ts'

export const libraryHandlers = ({ ports, files, library }: HostContext): HandlersOf<'library'> => ({
  'library.state': async () => (await library()).state(),
  'library.setFolder': async ({ folder }) => {
    const service = await library()
    await service.setFolder(folder && files.path(folder))
    return service.state()
  },
  'library.look': async ({ again }) => {
    const service = await library()
    await service.look(again)
    return service.state()
  },
  'library.listen': async ({ words }) => ({ job: (await library()).listen(words) }),
  'library.reveal': async () => {
    const refuse = (problem: string): never => {
      throw new HostError({ code: 'bad-request', method: 'library.reveal', problem })
    }
    const { folder } = (await library()).state()
    if (folder === null) return refuse('no library was chosen')
    if (!ports.openFolder) return refuse('there is no file manager here')
    if (!(await ports.openFolder(folder))) refuse('the system could not show the folder: is it there?')
  },
})
