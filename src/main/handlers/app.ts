import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { HostError } from '../../contract/failures.ts'
import { isAllowedLink } from '../files/links.ts'
import type { HandlersOf, HostContext } from './context.ts'

export const appHandlers = (context: HostContext): HandlersOf<'app'> => {
  const { ports, preferences, recent, files, session } = context
  return {
    'app.describe': () => ({
      name: 'Lasso',
      version: ports.version,
      kind: ports.kind,
      platform: process.platform,
      dialogs: ports.dialogs ? 'native' : 'remote',
      unfinished: session.unfinished().map(({ path, ...facts }) => ({ file: files.give(path), ...facts })),
    }),
    'app.preferences': () => preferences.read(),
    'app.setPreferences': (changes) => {
      const values = preferences.change(changes)
      context.announcements.announce('app.preferences', values)
      return values
    },
    'app.recent': () =>
      recent.list().map(({ path, openedAt }) => ({
        file: files.give(path),
        folder: dirname(path),
        openedAt,
        exists: existsSync(path),
      })),
    'app.openLink': async ({ url }) => {
      if (!isAllowedLink(url))
        throw new HostError({ code: 'bad-request', method: 'app.openLink', problem: 'not a page that Lasso links to' })
      await ports.openLink(url)
    },
  }
}
