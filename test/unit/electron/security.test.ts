import { describe, expect, it } from 'vitest'
import { pageHeaders } from '../../../src/main/electron/headers.ts'
import { isOurs, isTrusted, pageUrl } from '../../../src/main/electron/origin.ts'
import { allowsPermission } from '../../../src/main/electron/permissions.ts'
import { defaultPlace, placeOnScreens, windowOptions } from '../../../src/main/electron/window-options.ts'

const contentSecurityPolicy = pageHeaders['Content-Security-Policy']!

/** Electron's security checklist (docs/tutorial/security.md, August 2026), item by item, where an item is a setting. */
describe('security checklist', () => {
  const preferences = windowOptions('/preload.cjs', defaultPlace, true).webPreferences!

  it('1, 18: pages come from our own scheme only, never file:', () => {
    expect(pageUrl).toBe('lasso://editor/index.html')
    for (const foreign of [
      'file:///etc/passwd',
      'https://example.org/',
      'lasso://other/',
      'lasso:editor',
      'about:blank',
      '',
    ])
      expect(isOurs(foreign)).toBe(false)
  })

  it('2: no Node in pages, workers or frames', () => {
    expect(preferences.nodeIntegration).toBe(false)
    expect(preferences.nodeIntegrationInWorker).toBe(false)
    expect(preferences.nodeIntegrationInSubFrames).toBe(false)
  })

  it('3, 4: context isolation and the sandbox are on', () => {
    expect(preferences.contextIsolation).toBe(true)
    expect(preferences.sandbox).toBe(true)
  })

  it('5: every permission but two harmless ones is refused, and those only to our page', () => {
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'midi',
      'midiSysex',
      'usb',
      'hid',
      'serial',
      'fullscreen',
      'openExternal',
      'clipboard-read',
    ])
      expect(allowsPermission(permission, pageUrl)).toBe(false)
    expect(allowsPermission('clipboard-sanitized-write', pageUrl)).toBe(true)
    expect(allowsPermission('clipboard-sanitized-write', 'https://example.org/')).toBe(false)
  })

  it('6, 8, 9, 10: web security stays on; nothing insecure, experimental or hidden is enabled', () => {
    expect(preferences.webSecurity).toBe(true)
    expect(preferences.allowRunningInsecureContent).toBe(false)
    expect(preferences.experimentalFeatures).toBe(false)
    expect(preferences.enableBlinkFeatures).toBeUndefined()
    expect(preferences.disableBlinkFeatures).toBeUndefined()
  })

  it('7: the content policy starts from nothing and allows neither inline nor eval nor remote', () => {
    expect(contentSecurityPolicy.startsWith("default-src 'none'")).toBe(true)
    expect(contentSecurityPolicy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|blob:|\*/)
    expect(contentSecurityPolicy).toContain("object-src 'none'")
    expect(contentSecurityPolicy).toContain("base-uri 'none'")
    expect(contentSecurityPolicy).toContain("frame-ancestors 'none'")
    expect(pageHeaders['X-Content-Type-Options']).toBe('nosniff')
  })

  it('7: the page is cross-origin isolated', () => {
    expect(pageHeaders['Cross-Origin-Opener-Policy']).toBe('same-origin')
    expect(pageHeaders['Cross-Origin-Embedder-Policy']).toBe('require-corp')
  })

  it('11, 12: no webview', () => {
    expect(preferences.webviewTag).toBe(false)
  })

  it('13: a file dropped on the window is not navigated to', () => {
    expect(preferences.navigateOnDragDrop).toBe(false)
  })

  it('17: only our page in the main frame is answered', () => {
    expect(isTrusted({ url: pageUrl, isMainFrame: true })).toBe(true)
    expect(isTrusted({ url: pageUrl, isMainFrame: false })).toBe(false)
    expect(isTrusted({ url: 'https://lasso/', isMainFrame: true })).toBe(false)
    expect(isTrusted({ url: 'lasso://editor.evil/', isMainFrame: true })).toBe(false)
    expect(isTrusted({ url: 'not an address', isMainFrame: true })).toBe(false)
    expect(isTrusted(null)).toBe(false)
  })
})

describe('place of the window', () => {
  const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }]

  it('keeps a place that is on a screen', () => {
    const place = { x: 100, y: 50, width: 1440, height: 900, maximized: false }
    expect(placeOnScreens(place, screens)).toEqual(place)
  })

  it('forgets a place on a screen that is gone', () => {
    const place = { x: 4000, y: 50, width: 1440, height: 900, maximized: false }
    expect(placeOnScreens(place, screens)).toEqual({ width: 1440, height: 900, maximized: false })
  })

  it('never becomes smaller than every control needs', () => {
    expect(placeOnScreens({ width: 10, height: 10, maximized: true }, screens)).toEqual({
      width: 1024,
      height: 640,
      maximized: true,
    })
  })
})
