import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { FileRef } from '../contract/api.ts'
import type { Bridge } from '../contract/bridge.ts'

const bridge: Bridge = {
  send: (message) => ipcRenderer.send('lasso:message', message),
  onMessage: (listener) => {
    // The event is left out on purpose: it would give the page Electron's sender.
    const receive = (_event: unknown, message: unknown): void => listener(message)
    ipcRenderer.on('lasso:message', receive)
    return () => ipcRenderer.off('lasso:message', receive)
  },
  adopt: (files) => {
    const paths = files.map((file) => webUtils.getPathForFile(file as File)).filter((path) => path !== '')
    return ipcRenderer.invoke('lasso:adopt', paths) as Promise<FileRef[]>
  },
}

contextBridge.exposeInMainWorld('lasso', bridge)
