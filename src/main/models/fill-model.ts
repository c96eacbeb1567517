import { join } from 'node:path'
import { HostError } from '../../contract/failures.ts'
import { type DownloadPorts, type DownloadProgress, downloadFile } from './download/download-file.ts'
import { hashFile } from './hash-file.ts'
import { type Model, type ModelFile, neededFiles } from './model.ts'
import type { FoundFile } from './model-folder.ts'
import type { Shelf } from './shelf.ts'
import { stampAt } from './stamp.ts'
import { takeFile } from './take-file.ts'

export type FillProgress = DownloadProgress & { readonly file: ModelFile }

export type FillRequest = {
  readonly model: Model
  readonly shelf: Shelf
  readonly ports: DownloadPorts
  readonly signal: AbortSignal
  report(progress: FillProgress): void
}

/**
 * Takes a file that another model has, and says whether there was one. It is read again first: two names of one file are
 * damaged together.
 */
const share = async (
  { shelf, model, signal, report }: Omit<FillRequest, 'ports'>,
  file: ModelFile,
): Promise<boolean> => {
  for (const other of shelf.models()) {
    if (other.id === model.id) continue
    const { folder, files } = shelf.find(other)
    const same = files.find((found) => found.state === 'ready' && found.file.sha256 === file.sha256)
    if (!same) continue
    const from = join(folder, same.file.name)
    const reading = (received: number): void => report({ file, stage: 'checking', received })
    if ((await hashFile(from, signal, reading)).sha256 !== file.sha256) continue
    const { name, bytes, sha256 } = file
    const to = shelf.folderOf(model.id)
    await takeFile({ from, folder: to, name, bytes, sha256, mayLink: true, signal, report: reading })
    return true
  }
  return false
}

/** Notes that a file was read and is what it should be. */
export const noteReady = (shelf: Shelf, model: Model, file: ModelFile): void => {
  const stamp = stampAt(join(shelf.folderOf(model.id), file.name))
  shelf.note(model.id, ({ files }) => ({
    files: { ...files, [file.name]: { bytes: file.bytes, sha256: file.sha256, damage: null, stamp } },
  }))
}

/** A file that lies there although nobody checked it: put there by hand, or by a program that ended before it took note. */
const adopt = async ({ shelf, model, signal, report }: FillRequest, { file }: FoundFile): Promise<boolean> => {
  const { sha256 } = await hashFile(join(shelf.folderOf(model.id), file.name), signal, (received) =>
    report({ file, stage: 'checking', received }),
  )
  return sha256 === file.sha256
}

const bring = async (request: FillRequest, found: FoundFile): Promise<void> => {
  const { model, shelf, ports, signal, report } = request
  const { file } = found
  const folder = shelf.folderOf(model.id)
  if ((found.state === 'unchecked' || found.state === 'changed') && (await adopt(request, found))) return
  if (await share(request, file)) return
  if (file.urls.length === 0) throw new HostError({ code: 'file-missing', file: file.name })
  await downloadFile(ports, { folder, file, model, signal, report: (progress) => report({ ...progress, file }) })
}

const shareAll = async (shelf: Shelf, model: Model, signal: AbortSignal, optional: boolean): Promise<void> => {
  for (const { file, state } of shelf.find(model).files)
    if (
      file.optional === optional &&
      state !== 'ready' &&
      (await share({ shelf, model, signal, report: () => {} }, file))
    )
      noteReady(shelf, model, file)
}

/** Gives a model the optional files that others have already; a second name costs nothing. */
export const linkOptional = (shelf: Shelf, model: Model, signal: AbortSignal): Promise<void> =>
  shareAll(shelf, model, signal, true)

/** Gives a model the files that it needs and that others have already. */
export const shareNeeded = (shelf: Shelf, model: Model, signal: AbortSignal): Promise<void> =>
  shareAll(shelf, model, signal, false)

/**
 * Brings every file that a model needs and that is not here: takes up what lies there, shares what another model has,
 * downloads the rest. The caller holds the lock of its folder.
 * @throws HostError as `downloadFile`
 */
export const fillModel = async (request: FillRequest): Promise<void> => {
  const { model, shelf, signal } = request
  const needed = new Set(neededFiles(model))
  // Small files first: what is wrong with the connection shows at once.
  const files = shelf.find(model).files.filter(({ file, state }) => needed.has(file) && state !== 'ready')
  for (const found of files.sort((a, b) => a.file.bytes - b.file.bytes)) {
    signal.throwIfAborted()
    await bring(request, found)
    noteReady(shelf, model, found.file)
  }
  await linkOptional(shelf, model, signal)
}
