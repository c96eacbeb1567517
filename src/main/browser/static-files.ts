import { readFile, realpath, stat } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
}

export type StaticFile = { readonly body: Uint8Array; readonly headers: Readonly<Record<string, string>> }

/** The path inside the folder that an address names; null for one that leads out of it or is malformed. */
export const pathInside = (address: string): string | null => {
  let decoded: string
  try {
    decoded = decodeURIComponent(address)
  } catch {
    return null
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null
  const parts = decoded.split('/').filter((part) => part !== '')
  return parts.some((part) => part.startsWith('.') || part.includes(':')) ? null : parts.join('/') || 'index.html'
}

/**
 * A file of the built renderer. Its scripts and styles carry a hash of their content in their names, so that they may be
 * kept for ever; the page itself is asked for each time.
 * @returns null when there is none, or when a link leads out of the folder
 */
export const readStaticFile = async (folder: string, address: string): Promise<StaticFile | null> => {
  const inside = pathInside(address)
  if (inside === null) return null
  try {
    const root = await realpath(folder)
    const path = await realpath(join(root, inside))
    if (!path.startsWith(root + sep) || !(await stat(path)).isFile()) return null
    const type = types[extname(path)] ?? 'application/octet-stream'
    const lasting = inside.startsWith('assets/')
    return {
      body: await readFile(path),
      headers: {
        'Content-Type': type,
        'Cache-Control': lasting ? 'private, max-age=31536000, immutable' : 'no-cache',
      },
    }
  } catch {
    return null
  }
}
