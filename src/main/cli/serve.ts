import { once } from 'node:events'
import { openLink } from '../browser/open-link.ts'
import { ensureRenderer, RendererBuildError } from '../browser/renderer-build.ts'
import { serveBrowser } from '../browser/server.ts'
import { userFolders } from '../files/folders.ts'
import { createHost } from '../host.ts'
import { nodeLauncher } from '../processes/launcher.ts'
import { type Input, readNumber } from './command.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { root, version } from './version.ts'

/** Serves the editor until Ctrl+C. */
export const serve = async ({ arguments: [file], options, terminal, signal }: Input): Promise<ExitCode> => {
  const port = readNumber('port', options.port, { from: 0, to: 65_535, whole: true }) ?? 0
  const renderer = await ensureRenderer(root, terminal.say).catch((error: unknown) => {
    if (!(error instanceof RendererBuildError)) throw error
    terminal.say(`The editor could not be built.\n${error.message}`)
    return null
  })
  if (renderer === null) return exitCodes.failed
  const host = createHost({
    kind: 'browser',
    version: version(),
    folders: userFolders(),
    launcher: nodeLauncher,
    dialogs: null,
    openLink: async (url) => void (await openLink(url)),
    openFolder: openLink,
  })
  try {
    if (file !== undefined) await host.call('project.open', { file: host.files.give(file) })
    const served = await serveBrowser(host, { port, renderer }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error
      const why = error.code === 'EACCES' ? 'may not be used by this user' : 'is in use by another program'
      terminal.say(`Port ${port} ${why}. Choose another with --port, or leave it out to get a free one.`)
      return null
    })
    if (!served) return exitCodes.failed
    terminal.result(`Lasso is ready: ${served.link}`)
    terminal.say('Only this machine can reach it, and only by this link. Ctrl+C ends it.')
    if (options.open && !(await openLink(served.link)))
      terminal.say('No browser could be opened: open the link yourself.')
    if (!signal.aborted) await once(signal, 'abort')
    await served.close()
    return exitCodes.ok
  } finally {
    await host.close()
  }
}
