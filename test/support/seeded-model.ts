import { createHash } from 'node:crypto'
import { closeSync, mkdirSync, openSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { InstalledModel } from '../../src/core/systems/model.ts'
import type { Catalogue, CatalogueModel } from '../../src/main/models/catalogue.ts'
import { writeNotes } from '../../src/main/models/model-folder.ts'
import { stampAt } from '../../src/main/models/stamp.ts'
import { writeSeededCheckpoint, writeSeededZeroshot, zeroshotNames } from './seeded-checkpoint.ts'

export type SeededModel = {
  /** A catalogue of this model alone, for a host. */
  readonly catalogue: Catalogue
  /** The model as systems see it. */
  readonly installed: InstalledModel
}

const hashOf = (path: string): string => {
  const hash = createHash('sha256')
  const piece = Buffer.alloc(1 << 22)
  const file = openSync(path, 'r')
  try {
    for (let got = readSync(file, piece); got > 0; got = readSync(file, piece)) hash.update(piece.subarray(0, got))
  } finally {
    closeSync(file)
  }
  return hash.digest('hex')
}

/**
 * Installs AudioSep with seeded weights in a models folder, downloaded and checked as far as a host can tell.
 * @param models folder in which every model has one of its own
 * @param size `full` takes 0.9 GB and three seconds, `small` 4 MB
 */
export const installSeededModel = (models: string, size: 'full' | 'small', id = 'audiosep'): SeededModel => {
  const folder = join(models, id)
  mkdirSync(folder, { recursive: true })
  const names = { checkpoint: 'seeded.safetensors', vocabulary: 'vocab.json', merges: 'merges.txt' }
  writeSeededCheckpoint(join(folder, names.checkpoint), { size })
  const files = Object.entries(names).map(([role, name]) => {
    const path = join(folder, name)
    return {
      name,
      role,
      optional: false,
      url: `https://models.invalid/${name}`,
      bytes: statSync(path).size,
      sha256: hashOf(path),
      mirrors: [],
    }
  })
  const checked = files.map(
    ({ name, bytes, sha256 }) => [name, { bytes, sha256, damage: null, stamp: stampAt(join(folder, name)) }] as const,
  )
  writeNotes(folder, { version: 1, files: Object.fromEntries(checked), problem: null, custom: null })
  const about = { id, system: 'audiosep', name: `AudioSep, seeded, ${size}`, goodAt: 'Being measured and tested.' }
  const entry: CatalogueModel = {
    ...about,
    licence: { name: 'MIT', url: 'https://opensource.org/license/mit' },
    page: 'https://models.invalid/',
    gated: false,
    files,
  }
  return {
    catalogue: { version: 1, models: [entry] },
    installed: {
      ...about,
      checkpoint: files.find(({ role }) => role === 'checkpoint')!.sha256,
      files: Object.fromEntries(files.map(({ role, name }) => [role, join(folder, name)])),
    },
  }
}

/** Notes about the two files of Zero-shot ASP in a folder, as a host that took them leaves them. */
export const noteZeroshot = (folder: string): void => {
  const checked = Object.values(zeroshotNames).map((name) => {
    const path = join(folder, name)
    const about = { bytes: statSync(path).size, sha256: hashOf(path), damage: null, stamp: stampAt(path) }
    return [name, about] as const
  })
  writeNotes(folder, { version: 1, files: Object.fromEntries(checked), problem: null, custom: null })
}

/** Installs Zero-shot ASP with seeded weights in a models folder, for a host with the shipped catalogue. */
export const installSeededZeroshot = (models: string, size: 'full' | 'small'): void => {
  const folder = join(models, 'zeroshot-asp')
  mkdirSync(folder, { recursive: true })
  writeSeededZeroshot(folder, { size })
  noteZeroshot(folder)
}
