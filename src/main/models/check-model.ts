import { join } from 'node:path'
import { HostError } from '../../contract/failures.ts'
import { hashFile } from './hash-file.ts'
import type { Model, ModelFile } from './model.ts'
import type { CheckedFile } from './model-folder.ts'
import type { Shelf } from './shelf.ts'

/**
 * Reads every byte of what is here of a model again, and notes what is not what it should be.
 * @param report called with the bytes read, of how many
 * @throws HostError model-damaged for the first such file, after all were read; file-missing when nothing is here
 */
export const checkModel = async (
  shelf: Shelf,
  model: Model,
  signal: AbortSignal,
  report: (done: number, total: number) => void,
): Promise<void> => {
  const { folder, files } = shelf.find(model)
  const here = files.filter(({ state }) => state !== 'absent' && state !== 'partial')
  if (here.length === 0) throw new HostError({ code: 'file-missing', file: model.name })
  const total = here.reduce((sum, { present }) => sum + present, 0)
  let before = 0
  let damaged: HostError | null = null
  for (const { file, present } of here) {
    const found = await hashFile(join(folder, file.name), signal, (bytes) => report(before + bytes, total))
    before += present
    const damage = found.sha256 === file.sha256 ? null : damageOf(found.bytes, file)
    const checked: CheckedFile = { bytes: found.bytes, sha256: found.sha256, damage, stamp: found.stamp }
    shelf.note(model.id, (notes) => ({ files: { ...notes.files, [file.name]: checked } }))
    if (damage !== null)
      damaged ??= new HostError({ code: 'model-damaged', model: model.name, file: file.name, reason: damage })
  }
  if (damaged) throw damaged
}

const damageOf = (found: number, { bytes, sha256 }: ModelFile): string => {
  if (sha256 === '') return 'what it should be is only known when it is added from a file'
  return found === bytes ? 'some of its bytes changed' : `it has ${found} bytes instead of ${bytes}`
}
