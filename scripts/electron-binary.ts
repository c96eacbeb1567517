import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run.ts'

/**
 * Electron's binary as its package left it, without importing the package: from plain Node that import would start a
 * download (electron ≥ 42).
 * @returns the path, or null and why
 */
export const electronBinary = (): { readonly path: string | null; readonly reason: string } => {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(root, 'node_modules', 'electron', 'dist')
  const named = join(root, 'node_modules', 'electron', 'path.txt')
  const fallback =
    process.platform === 'win32'
      ? 'electron.exe'
      : process.platform === 'darwin'
        ? 'Electron.app/Contents/MacOS/Electron'
        : 'electron'
  const path = join(folder, existsSync(named) ? readFileSync(named, 'utf8').trim() : fallback)
  return existsSync(path)
    ? { path, reason: '' }
    : { path: null, reason: "Electron's binary is not installed (npx install-electron downloads it)" }
}
