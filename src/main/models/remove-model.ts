import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { HostError } from '../../contract/failures.ts'
import { writeFailure } from '../files/write-failure.ts'
import { tryLock } from './lock.ts'
import type { Model } from './model.ts'
import type { Shelf } from './shelf.ts'

/** Removes a model's folder with all that was made of it. @throws HostError bad-request while another program is at work in it */
export const removeModel = async (shelf: Shelf, model: Model): Promise<void> => {
  const folder = shelf.folderOf(model.id)
  if (!existsSync(folder)) return
  const lock = tryLock(folder)
  const refuse = (problem: string): never => {
    throw new HostError({ code: 'bad-request', method: 'models.remove', problem })
  }
  if (!lock) return refuse(`another Lasso is at work on ${model.name}`)
  try {
    await rm(folder, { recursive: true, force: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EBUSY')
      refuse(`${model.name} is in use: end what it separates first`)
    writeFailure(error, folder)
  } finally {
    lock.release()
  }
}
