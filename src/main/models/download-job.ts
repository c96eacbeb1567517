import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { HostError } from '../../contract/failures.ts'
import type { Stop, Work } from './activities.ts'
import type { DownloadPorts } from './download/download-file.ts'
import { removePart } from './download/part.ts'
import { createSpeed } from './download/speed.ts'
import { type FillProgress, fillModel } from './fill-model.ts'
import { type Model, neededFiles } from './model.ts'
import type { Shelf } from './shelf.ts'
import { formatBytes } from './words.ts'

/** Names of the models that are ready. */
export const readyModels = (shelf: Shelf): string[] =>
  shelf.models().flatMap((model) => (shelf.find(model).state === 'ready' ? [model.name] : []))

const stageOf = ({ stage, host, seconds }: FillProgress, speed: number | null): string => {
  if (stage === 'checking') return 'Checking'
  if (stage === 'waiting') return `Waiting ${Math.ceil(seconds ?? 0)} s for ${host}`
  return speed === null || speed < 1 ? 'Downloading' : `Downloading at ${formatBytes(Math.round(speed))}/s`
}

/** The work of a download job: brings what is missing, and tells how far and how fast. */
export const runDownload = async (
  shelf: Shelf,
  model: Model,
  ports: DownloadPorts,
  { signal, update, show }: Work,
): Promise<string[]> => {
  const total = neededFiles(model).reduce((sum, { bytes }) => sum + bytes, 0)
  const here = new Map(shelf.find(model).files.map(({ file, present }) => [file.name, present]))
  const speed = createSpeed()
  let fetched = 0
  const report = (progress: FillProgress): void => {
    const { file, stage, received } = progress
    const isNew = stage === 'downloading'
    if (isNew) fetched += Math.max(0, received - (here.get(file.name) ?? 0))
    if (stage !== 'checking') here.set(file.name, received)
    const present = neededFiles(model).reduce((sum, { name }) => sum + (here.get(name) ?? 0), 0)
    const rate = isNew ? speed.after(fetched, performance.now()) : null
    const secondsLeft = rate !== null && rate > 0 ? (total - present) / rate : null
    update({ stage: stageOf(progress, rate), progress: Math.min(1, present / total), secondsLeft })
    show(stage === 'checking' ? 'checking' : 'downloading', { name: file.name, bytes: here.get(file.name) ?? 0 })
  }
  shelf.note(model.id, () => ({ problem: null }))
  try {
    await fillModel({ model, shelf, ports, signal, report })
    return []
  } catch (thrown) {
    if (!(thrown instanceof HostError)) throw thrown
    const { failure } = thrown
    const told = failure.code === 'offline' ? { ...failure, present: readyModels(shelf) } : failure
    // A disk that is full has no room for this note either.
    if (failure.code !== 'disk-full' && failure.code !== 'cancelled') shelf.note(model.id, () => ({ problem: told }))
    throw new HostError(told, { cause: thrown })
  }
}

/**
 * What happens to the files of a download that was stopped. Pausing and the end of the program keep them; cancelling throws
 * away what was downloaded, but never a model that worked before, nor a file that its user added.
 */
export const afterStop = async (shelf: Shelf, model: Model, how: Stop): Promise<void> => {
  if (how !== 'cancelled') return
  const { folder, files, state } = shelf.find(model)
  for (const { file } of files) await removePart(folder, file.name)
  if (state === 'ready' || state === 'broken') return
  if (model.custom) return
  for (const { file } of files) await rm(join(folder, file.name), { force: true })
  shelf.note(model.id, () => ({ files: {}, problem: null }))
}

/** Removes a model's folder when nothing of a model is in it any more. */
export const removeIfEmpty = async (shelf: Shelf, id: string): Promise<void> => {
  const model = shelf.models().find((known) => known.id === id)
  if (!model || model.custom) return
  const { folder, files, problem } = shelf.find(model)
  if (problem !== null || files.some(({ state }) => state !== 'absent')) return
  if (existsSync(folder)) await rm(folder, { recursive: true, force: true })
}
