import { randomBytes } from 'node:crypto'
import { basename, resolve } from 'node:path'
import type { FileRef } from '../../contract/api.ts'
import { HostError } from '../../contract/failures.ts'

/**
 * Opaque names of files, valid in one host as long as it runs. A client can only name what the host has shown it: by a
 * dialog, a listing, a drop or an upload.
 */
export type FileReferences = {
  /** The reference of a path, the same each time. The file need not exist. */
  give(path: string): FileRef
  /** @throws HostError `file-missing` for a reference that this host never gave */
  path(reference: FileRef): string
}

export const createFileReferences = (): FileReferences => {
  const paths = new Map<string, string>()
  const references = new Map<string, FileRef>()
  return {
    give: (path) => {
      const full = resolve(path)
      const known = references.get(full)
      if (known) return known
      const reference = { ref: randomBytes(18).toString('base64url'), name: basename(full) || full }
      paths.set(reference.ref, full)
      references.set(full, reference)
      return reference
    },
    path: ({ ref, name }) => {
      const path = paths.get(ref)
      if (path === undefined) throw new HostError({ code: 'file-missing', file: name })
      return path
    },
  }
}
