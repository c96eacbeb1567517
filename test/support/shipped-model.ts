import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Catalogue, CatalogueModel } from '../../src/main/models/catalogue.ts'
import { writeEmbeddedModel } from './embedded-model.ts'

/** A program's resources of a test's own, with a small model that comes with it. */
export type Resources = {
  /** With that model alone. */
  readonly catalogue: Catalogue
  /** The same as a file, for `LASSO_CATALOGUE`. */
  readonly cataloguePath: string
  /** Where the model lies. */
  readonly bundledFolder: string
  readonly modelPath: string
  /** sha256 of the model. */
  readonly checkpoint: string
}

/** The name of the model that comes with it. */
export const shippedName = 'Everyday'

/**
 * Lays a program's resources out in a folder: a small embedded model that takes what lies below 8 kHz for "dog" and what lies
 * above for "rain", its card, and the catalogue.
 * @param others further models of the catalogue
 */
export const shipEmbeddedModel = async (folder: string, others: readonly CatalogueModel[] = []): Promise<Resources> => {
  const bundledFolder = join(folder, 'models')
  mkdirSync(bundledFolder, { recursive: true })
  const { checkpoint } = await writeEmbeddedModel(bundledFolder)
  const file = 'embedded.safetensors'
  const modelPath = join(bundledFolder, file)
  writeFileSync(join(bundledFolder, 'embedded.md'), `# ${shippedName}\n\nMade for **tests**.\n`)
  const entry: CatalogueModel = {
    ...{ id: 'embedded', name: shippedName, system: 'embedded', goodAt: 'Low and high sounds.', gated: false },
    ...{ bundled: true, card: 'embedded.md' },
    licence: { name: 'MIT', url: 'https://opensource.org/license/mit' },
    page: 'https://github.com/them/it',
    files: [{ name: file, role: 'checkpoint', optional: false, bytes: statSync(modelPath).size, sha256: checkpoint }],
  }
  const catalogue: Catalogue = { version: 1, models: [entry, ...others] }
  const cataloguePath = join(folder, 'models.json')
  writeFileSync(cataloguePath, JSON.stringify(catalogue))
  return { catalogue, cataloguePath, bundledFolder, modelPath, checkpoint }
}
