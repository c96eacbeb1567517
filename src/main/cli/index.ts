import { mkdirSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { cacheFolder } from '../files/folders.ts'

/**
 * The entry of the command line. Node keeps what it compiled of our TypeScript, in a folder that only this user can
 * write: the next start takes half the time. Without such a folder everything works as well.
 */
try {
  const folder = cacheFolder('compiled')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  enableCompileCache(folder)
} catch {
  // A full disk or a home that may not be written: the start takes longer, and says nothing.
}

// `npm run lasso` starts us in the repository; the files that a person names lie where that person stands.
if (process.env.npm_lifecycle_event === 'lasso' && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD)

await import('./main.ts')
