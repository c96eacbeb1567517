import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Catalogue } from '../../../src/main/models/catalogue.ts'
import type { BenchModels } from '../bench-host.ts'

/** What the embedded model is called in these tables and hosts. */
export const modelId = 'embedded'

/**
 * Lays an exported embedded model out as one that comes with the program, so that a host finds it as users' hosts do.
 * @param path its safetensors file
 * @param folder of the bench's own
 */
export const layOutModel = (path: string, folder: string): BenchModels & { readonly sha256: string } => {
  const bundledFolder = join(folder, 'bundled')
  mkdirSync(bundledFolder, { recursive: true })
  const [name, card] = ['embedded.safetensors', 'embedded.md']
  copyFileSync(path, join(bundledFolder, name))
  writeFileSync(join(bundledFolder, card), '# Being measured\n')
  const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex')
  const home = 'https://github.com/lasso-editor/lasso'
  const catalogue: Catalogue = {
    version: 1,
    models: [
      {
        ...{ id: modelId, name: 'Lasso Everyday', system: 'embedded', goodAt: 'Being measured.', gated: false },
        ...{ bundled: true, card, licence: { name: 'MIT', url: home }, page: home },
        files: [{ name, role: 'checkpoint', optional: false, bytes: statSync(path).size, sha256 }],
      },
    ],
  }
  return { catalogue, bundledFolder, folder: join(folder, 'models'), sha256 }
}
