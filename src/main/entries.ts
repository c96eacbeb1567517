import { fileURLToPath } from 'node:url'

/**
 * Files that start as threads and processes of their own. In a checkout they are TypeScript beside their code, which Node
 * runs as it is; in a packaged program they are bundles beside the main one.
 */
const entries = {
  separation: './separation/child.ts',
  inference: './inference/child.ts',
  media: './media/worker.ts',
} as const

export type EntryName = keyof typeof entries

const isBundled = !import.meta.url.endsWith('.ts')

export const entryFile = (name: EntryName): string =>
  fileURLToPath(new URL(isBundled ? `./${name}.js` : entries[name], import.meta.url))
