import { join } from 'node:path'
import { app, BrowserWindow, dialog, ipcMain, Menu, session, shell } from 'electron'
import { explain } from '../../contract/explain.ts'
import { failureOf } from '../../contract/failures.ts'
import type { KeyChoices } from '../../core/commands/keys.ts'
import { userFolders } from '../files/folders.ts'
import { createHost, type Host } from '../host.ts'
import { nativeDialogs } from './dialogs.ts'
import { commandFor, filesOf } from './files-to-open.ts'
import { utilityLauncher } from './launcher.ts'
import { menuTemplate } from './menu-template.ts'
import { netTransport } from './net-transport.ts'
import { isTrusted } from './origin.ts'
import { registerScheme, serveScheme } from './protocol.ts'
import { systemSecrets } from './secrets.ts'
import { guardEverything, guardSession } from './security.ts'
import { openWindow } from './window.ts'

const theWindow = (): BrowserWindow | null => BrowserWindow.getAllWindows()[0] ?? null

const showMenu = (host: Host, keys: KeyChoices): void =>
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(menuTemplate(keys, process.platform, (command) => host.command(command))),
  )

const openFiles = (host: Host, paths: readonly string[]): void => {
  for (const command of ['file.open', 'file.import'] as const) {
    const files = paths.filter((path) => commandFor(path) === command).map((path) => host.files.give(path))
    if (files.length > 0) host.command(command, files)
  }
}

/**
 * Files named at the start are opened before there is a window: the page finds them in the project, and nothing depends on
 * when it begins to listen. A file that cannot be opened is explained, and the editor starts without it.
 */
const openAtStart = async (host: Host, paths: readonly string[]): Promise<void> => {
  const references = (command: string) =>
    paths.filter((path) => commandFor(path) === command).map((path) => host.files.give(path))
  try {
    const project = references('file.open').at(-1)
    if (project) await host.call('project.open', { file: project })
    const recordings = references('file.import')
    if (recordings.length === 0) return
    if (!project) await host.call('project.new', undefined)
    await host.call('media.import', { files: recordings, at: 0, track: null })
  } catch (thrown) {
    const { happened, safe, next } = explain(failureOf(thrown))
    dialog.showErrorBox(happened, `${safe}\n${next}`)
  }
}

const adoptDrops = (host: Host): void =>
  ipcMain.handle('lasso:adopt', (event, paths: unknown) => {
    const frame = event.senderFrame
    if (!isTrusted(frame && { url: frame.url, isMainFrame: frame.parent === null })) return []
    const given = Array.isArray(paths) ? paths.filter((path): path is string => typeof path === 'string') : []
    return given.map((path) => host.files.give(path))
  })

const keysIn = (preferences: { readonly [name: string]: unknown }): KeyChoices =>
  (preferences.keys as KeyChoices | undefined) ?? {}

/** Everything between Electron's first moment and the first window. */
const ready = async (early: readonly string[]): Promise<Host> => {
  const host = createHost({
    kind: 'electron',
    version: app.getVersion(),
    folders: userFolders(),
    launcher: utilityLauncher,
    dialogs: nativeDialogs(theWindow),
    models: { transport: netTransport, secrets: systemSecrets },
    openLink: (url) => shell.openExternal(url),
    openFolder: async (path) => (await shell.openPath(path)) === '',
  })
  guardSession(session.defaultSession)
  serveScheme(session.defaultSession, host, join(import.meta.dirname, '..', 'renderer'))
  adoptDrops(host)
  showMenu(host, keysIn(await host.call('app.preferences', undefined)))
  host.on('app.preferences', (preferences) => showMenu(host, keysIn(preferences)))
  host.on('project.replaced', ({ info }) => {
    if (info?.named && info.folder) app.addRecentDocument(join(info.folder, info.name))
  })
  await openAtStart(host, early)
  openWindow(host)
  return host
}

/** Starts the desktop program; a second start hands its files to the first and ends. */
export const startApp = (): void => {
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return
  }
  let host: Host | null = null
  const early = filesOf(process.argv, app.isPackaged)
  const open = (paths: readonly string[]): void => {
    if (host) openFiles(host, paths)
    else early.push(...paths)
  }

  app.enableSandbox()
  registerScheme()
  guardEverything()
  app.on('open-file', (event, path) => {
    event.preventDefault()
    open([path])
  })
  app.on('second-instance', (_event, argv) => {
    const window = theWindow()
    if (window?.isMinimized()) window.restore()
    window?.focus()
    open(filesOf(argv, app.isPackaged))
  })
  app.on('activate', () => {
    if (host && !theWindow()) openWindow(host)
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('will-quit', (event) => {
    const open = host
    if (!open) return
    // Jobs end and the project closes before the process does.
    event.preventDefault()
    host = null
    void open.close().finally(() => app.quit())
  })
  void app.whenReady().then(async () => {
    host = await ready(early)
  })
}
