import type { BrowserWindowConstructorOptions } from 'electron'

/** Place and size of the window, remembered between sessions. */
export type WindowPlace = {
  readonly x?: number
  readonly y?: number
  readonly width: number
  readonly height: number
  readonly maximized: boolean
}

export const defaultPlace: WindowPlace = { width: 1440, height: 900, maximized: false }

/** The least size at which every control can be reached. */
export const minimumSize = { width: 1024, height: 640 } as const

/**
 * Options of the editor's window. Every switch of Electron's security checklist that a window has is written out, although
 * most are defaults, so that a test can hold them.
 */
export const windowOptions = (preload: string, place: WindowPlace, dark: boolean): BrowserWindowConstructorOptions => ({
  title: 'Lasso',
  width: place.width,
  height: place.height,
  ...(place.x !== undefined && place.y !== undefined ? { x: place.x, y: place.y } : {}),
  minWidth: minimumSize.width,
  minHeight: minimumSize.height,
  show: false,
  backgroundColor: dark ? '#16181d' : '#f4f5f7',
  webPreferences: {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
    // Playback feeds rings ahead by timers: a hidden window must not run dry.
    backgroundThrottling: false,
  },
})

/** Where a remembered window may stand: on some display, at least a corner of it, else the default place. */
export const placeOnScreens = (
  place: WindowPlace,
  screens: readonly { readonly x: number; readonly y: number; readonly width: number; readonly height: number }[],
): WindowPlace => {
  const { x, y } = place
  const size = { width: Math.max(place.width, minimumSize.width), height: Math.max(place.height, minimumSize.height) }
  if (x === undefined || y === undefined) return { ...size, maximized: place.maximized }
  const grip = 64
  const visible = screens.some(
    (screen) =>
      x + size.width >= screen.x + grip &&
      x <= screen.x + screen.width - grip &&
      y >= screen.y &&
      y <= screen.y + screen.height - grip,
  )
  return visible ? { x, y, ...size, maximized: place.maximized } : { ...size, maximized: place.maximized }
}
