import { join } from 'node:path'
import { BrowserWindow, nativeTheme } from 'electron'
import { serveHost } from '../../contract/transport.ts'
import type { Host } from '../host.ts'
import { pageUrl } from './origin.ts'
import { readPlace, rememberPlace } from './place.ts'
import { windowPort } from './port.ts'
import { windowOptions } from './window-options.ts'

/** Opens the editor's window and serves the host to it. */
export const openWindow = (host: Host): BrowserWindow => {
  const place = readPlace(host.folders.config)
  const preload = join(import.meta.dirname, '..', 'preload', 'index.cjs')
  const window = new BrowserWindow(windowOptions(preload, place, nativeTheme.shouldUseDarkColors))
  if (place.maximized) window.maximize()
  serveHost(host, windowPort(window), { origin: `window-${window.id}` })
  window.once('ready-to-show', () => window.show())
  window.on('close', () => rememberPlace(host.folders.config, window))
  // A page that crashed is loaded again; the host has everything that was acknowledged.
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason !== 'clean-exit' && !window.isDestroyed()) void window.loadURL(pageUrl)
  })
  void window.loadURL(pageUrl)
  return window
}
