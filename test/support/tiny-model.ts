import { join } from 'node:path'
import { type ModelHere, openModel } from '../../src/main/inference/open-model.ts'
import { temporaryFolder } from './temporary.ts'

/**
 * A small embedded model of random weights and statistics, as the training code writes it: it has a separator for music, and
 * knows the words "white noise" and "piano".
 */
const tiny = join(import.meta.dirname, '../parity/embedded/tiny/tiny.safetensors')

/** Opens it; disposing closes it. */
export const openTiny = (): { readonly model: ModelHere } & Disposable => {
  const folder = temporaryFolder()
  const model = openModel({
    ...{ id: 'tiny', system: 'embedded', name: 'Tiny', goodAt: '', checkpoint: '0'.repeat(64) },
    files: { checkpoint: tiny },
    workFolder: folder.path,
  })
  return {
    model,
    [Symbol.dispose]: () => {
      model.close()
      folder[Symbol.dispose]()
    },
  }
}
