import { join } from 'node:path'
import type { InstalledModel } from '../../../src/core/systems/model.ts'
import { writeSeededCheckpoint } from '../../support/seeded-checkpoint.ts'

/** A model of seeded weights at full size, its files in `folder`: as fast as the published one, and as large. */
export const installSeededModel = (folder: string): InstalledModel => {
  const checkpoint = join(folder, 'checkpoint.safetensors')
  writeSeededCheckpoint(checkpoint, { size: 'full' })
  return {
    id: 'audiosep-seeded',
    system: 'audiosep',
    name: 'AudioSep with seeded weights',
    goodAt: 'Being measured.',
    checkpoint: 'seeded',
    files: { checkpoint, vocabulary: join(folder, 'vocab.json'), merges: join(folder, 'merges.txt') },
  }
}
