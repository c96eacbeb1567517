import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { basename } from 'node:path'

export type Download = { readonly path: string; readonly name: string; readonly bytes: number }

/** Finished files that a browser may fetch, by an id nobody can guess. */
export type Downloads = {
  /** @returns the id, for `bytePaths.download` */
  offer(path: string): string
  find(id: string): Download | null
}

export const createDownloads = (): Downloads => {
  const offered = new Map<string, Download>()
  return {
    offer: (path) => {
      const id = randomBytes(18).toString('base64url')
      offered.set(id, { path, name: basename(path), bytes: statSync(path).size })
      return id
    },
    find: (id) => offered.get(id) ?? null,
  }
}
