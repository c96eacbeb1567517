import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/run.ts'

/**
 * Lays the catalogue that ships where no model lies beside it, for a program without the one that comes with it: what is tested
 * with that then does not depend on whether this checkout has it.
 * @returns a path for `LASSO_CATALOGUE`
 */
export const catalogueAlone = (folder: string): string => {
  const path = join(folder, 'catalogue', 'models.json')
  mkdirSync(join(folder, 'catalogue'), { recursive: true })
  copyFileSync(join(root, 'resources', 'models.json'), path)
  return path
}
