import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Newest change in a folder, in milliseconds of the epoch. */
const newestIn = (folder: string): number => {
  let newest = 0
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    newest = Math.max(newest, statSync(join(entry.parentPath, entry.name)).mtimeMs)
  return newest
}

/** The page could not be built from its sources; the message is the bundler's. */
export class RendererBuildError extends Error {
  override readonly name = 'RendererBuildError'
}

const config = 'vite.renderer.config.ts'

export type RendererState = 'current' | 'missing' | 'outdated'

/** Whether the built page is there and no older than what it is made of. Without sources beside it, it is current. */
export const rendererState = (root: string): RendererState => {
  const built = join(root, 'out', 'renderer', 'index.html')
  if (!existsSync(built)) return 'missing'
  if (!existsSync(join(root, config))) return 'current'
  const sources = ['renderer', 'core', 'contract'].map((name) => newestIn(join(root, 'src', name)))
  const newest = Math.max(
    ...sources,
    statSync(join(root, config)).mtimeMs,
    statSync(join(root, 'package.json')).mtimeMs,
  )
  return newest > statSync(built).mtimeMs ? 'outdated' : 'current'
}

/**
 * The folder of the built page; builds it first in a checkout where that is needed.
 * @param say told what is being done, in a sentence
 */
export const ensureRenderer = async (root: string, say: (sentence: string) => void): Promise<string> => {
  const state = rendererState(root)
  if (state !== 'current') {
    say(
      state === 'missing'
        ? 'Building the editor for the first time…'
        : 'The editor’s sources changed: building it again…',
    )
    const { build } = await import('vite')
    const built = build({ root: join(root, 'src', 'renderer'), configFile: join(root, config), logLevel: 'silent' })
    await built.catch((error: unknown) => {
      throw new RendererBuildError(error instanceof Error ? error.message : String(error))
    })
  }
  return join(root, 'out', 'renderer')
}
