import { app, type Session, shell, type WebContents } from 'electron'
import { isAllowedLink } from '../files/links.ts'
import { isOurs } from './origin.ts'
import { allowsPermission } from './permissions.ts'

/** Permissions: all refused but two that do no harm, for requests, checks and devices alike. */
export const guardSession = (session: Session): void => {
  session.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(allowsPermission(permission, details.requestingUrl)),
  )
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) =>
    allowsPermission(permission, requestingOrigin),
  )
  session.setDevicePermissionHandler(() => false)
}

/** A page stays where it is: no navigation away, no windows, no webviews. Allowed links open in the default browser. */
export const guardContents = (contents: WebContents): void => {
  const stay = (event: Electron.Event<Electron.WebContentsWillNavigateEventParams>): void => {
    if (!isOurs(event.url)) event.preventDefault()
  }
  contents.on('will-navigate', stay)
  contents.on('will-redirect', (event) => {
    if (!isOurs(event.url)) event.preventDefault()
  })
  contents.on('will-frame-navigate', (event) => {
    if (!isOurs(event.url)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (isAllowedLink(url)) void shell.openExternal(url)
    return { action: 'deny' }
  })
}

/** Every page of this program is guarded from its first moment. */
export const guardEverything = (): void => {
  app.on('web-contents-created', (_event, contents) => guardContents(contents))
}
