import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Set by Electron: where a packaged program keeps what does not lie in its archive. */
const packaged = (process as { readonly resourcesPath?: string }).resourcesPath

/**
 * The folder `resources` as real files, which native code can map: that of the checkout, from the sources as from bundles in
 * `out/main`; in a packaged program that beside its archive.
 */
export const resourcesFolder = (self: string = import.meta.url, outside: string | undefined = packaged): string => {
  const path = fileURLToPath(new URL(self.endsWith('.ts') ? '../../../resources' : '../../resources', self))
  return outside !== undefined && /[\\/]app\.asar[\\/]/.test(path) ? join(outside, 'resources') : path
}
