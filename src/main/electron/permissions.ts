import { isOurs } from './origin.ts'

/**
 * Permissions that a page may have. Electron grants every request unless told otherwise; the editor needs none of them but
 * the choice of an output device and a clean copy to the clipboard.
 */
const granted = new Set(['speaker-selection', 'clipboard-sanitized-write'])

/** The answer to a permission request or check of a page. */
export const allowsPermission = (permission: string, requestingUrl: string): boolean =>
  granted.has(permission) && isOurs(requestingUrl)
