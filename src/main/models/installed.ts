import { join } from 'node:path'
import type { InstalledModel } from '../../core/systems/model.ts'
import { headerOf } from './checkpoint-header.ts'
import type { FoundModel } from './model-folder.ts'

/**
 * A model as systems see it; null unless all it needs is here and it has a checkpoint of its own.
 * @param workFolder for what is made of the files of a model that comes with the program
 */
export const installedModel = (
  { model, folder, files, state }: FoundModel,
  workFolder: string,
): InstalledModel | null => {
  const checkpoint = files.find(({ file }) => file.role === 'checkpoint')?.file
  if (state !== 'ready' || !checkpoint) return null
  const ready = files.filter((found) => found.state === 'ready')
  // What it has learned stands in its file; the others know any words.
  const metadata = model.system === 'embedded' ? headerOf(join(folder, checkpoint.name)) : null
  return {
    id: model.id,
    system: model.system,
    name: model.name,
    goodAt: model.goodAt,
    checkpoint: checkpoint.sha256,
    hashes: Object.fromEntries(ready.map(({ file }) => [file.role, file.sha256])),
    files: Object.fromEntries(ready.map(({ file }) => [file.role, join(folder, file.name)])),
    ...(model.bundled ? { workFolder } : {}),
    ...(metadata ? { metadata } : {}),
  }
}
