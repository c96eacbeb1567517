import { type BrowserWindow, ipcMain } from 'electron'
import type { Port } from '../../contract/transport.ts'
import { isTrusted } from './origin.ts'

/** The channel of the transport, in both directions. */
export const channel = 'lasso:message'

/** The transport's port to one window. Messages of any other page or frame are dropped. */
export const windowPort = (window: BrowserWindow): Port => {
  const listeners = new Set<(message: unknown) => void>()
  const receive = (event: Electron.IpcMainEvent, message: unknown): void => {
    const frame = event.senderFrame
    const sender = frame && { url: frame.url, isMainFrame: frame.parent === null }
    if (event.sender !== window.webContents || !isTrusted(sender)) return
    for (const listener of [...listeners]) listener(message)
  }
  ipcMain.on(channel, receive)
  window.once('closed', () => ipcMain.off(channel, receive))
  return {
    send: (message) => {
      if (!window.isDestroyed()) window.webContents.send(channel, message)
    },
    onMessage: (listener) => void listeners.add(listener),
    onClose: (listener) => void window.once('closed', listener),
    close: () => window.destroy(),
  }
}
