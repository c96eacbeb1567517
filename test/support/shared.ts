import { existsSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The folder of recordings and golden cases that lies beside a checkout, or null where it is absent. A test that needs it
 * skips with `sharedMissing` as its printed reason.
 */
export const sharedFolder = (): string | null => {
  const folder = join(import.meta.dirname, '..', '..', '..', 'shared')
  return existsSync(join(folder, 'data')) ? folder : null
}

export const sharedMissing = 'skipped: needs the recordings in ../shared, which are not here'
