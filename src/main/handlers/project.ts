import { existsSync } from 'node:fs'
import { extname } from 'node:path'
import { readHeader } from '../project-file/header.ts'
import type { HandlersOf, HostContext } from './context.ts'

/** A name beside `path` that is not taken: "Talk (recovered).lasso", "Talk (recovered 2).lasso"… */
export const nameBeside = (path: string, suffix: string, taken: (path: string) => boolean = existsSync): string => {
  const extension = extname(path)
  const stem = path.slice(0, path.length - extension.length)
  for (let count = 1; ; count++) {
    const candidate = `${stem} (${suffix}${count > 1 ? ` ${count}` : ''})${extension}`
    if (!taken(candidate)) return candidate
  }
}

/** Cancels what runs on the open project and clears the board of it; downloads of models go on. */
const leaveProject = async ({ board }: HostContext): Promise<void> => {
  await board.cancelAll()
  board.clear()
}

export const projectHandlers = (context: HostContext): HandlersOf<'project'> => {
  const { session, files, recent } = context

  /** Interrupted separations of the project that was just opened come onto the board. */
  const adoptJobs = async (): Promise<void> => {
    if ((session.require().jobs() ?? []).length > 0) (await context.separation()).adopt()
  }

  return {
    'project.new': async () => {
      await leaveProject(context)
      session.newProject()
      return session.snapshot()
    },
    'project.open': async ({ file, readOnly }) => {
      const path = files.path(file)
      if (!session.isCurrent(path)) {
        // Jobs are cancelled for a file that can be opened only, as far as its first bytes tell.
        readHeader(path)
        await leaveProject(context)
        session.open(path, { readOnly: readOnly ?? false })
        await adoptJobs()
      }
      const snapshot = session.snapshot()
      if (snapshot.info.named) recent.add(path)
      return snapshot
    },
    'project.close': async () => {
      await leaveProject(context)
      session.close()
    },
    'project.snapshot': () => session.snapshot(),
    'project.saveAs': ({ file, overwrite }) => {
      const path = files.path(file)
      session.saveAs(path, { overwrite })
      recent.add(path)
      return session.snapshot().info
    },
    'project.edit': (edit, { origin }) => session.edit({ ...edit, origin }),
    'project.undo': () => session.undo(),
    'project.redo': () => session.redo(),
    'project.jump': ({ position }) => session.jump(position),
    'project.setView': (view) => {
      session.require().setView(view)
    },
    'project.check': async ({ file }) => {
      const { checkProjectFile } = await import('../project-file/check.ts')
      return checkProjectFile(file ? files.path(file) : session.require().path)
    },
    'project.recover': async ({ file, output }) => {
      const { recoverProjectFile } = await import('../project-file/recover.ts')
      const path = files.path(file)
      const target = output ? files.path(output) : nameBeside(path, 'recovered')
      const report = recoverProjectFile(path, target)
      return { ...report, output: files.give(target), outputName: files.give(target).name }
    },
    'project.discard': ({ file }) => {
      session.discard(files.path(file))
    },
  }
}
