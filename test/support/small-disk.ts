import { execFileSync } from 'node:child_process'
import { temporaryFolder } from './temporary.ts'

/** A file system of its own in memory, or why there is none. */
export const mountSmallDisk = (options: string): { readonly path: string; unmount(): void } | string => {
  const folder = temporaryFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'lasso-test', folder.path], { stdio: 'pipe' })
  } catch (thrown) {
    folder[Symbol.dispose]()
    return `skipped: a file system cannot be mounted here (${String(thrown).split('\n')[0]})`
  }
  return {
    path: folder.path,
    unmount: () => {
      execFileSync('umount', [folder.path])
      folder[Symbol.dispose]()
    },
  }
}
