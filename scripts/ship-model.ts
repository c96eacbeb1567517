import { createHash } from 'node:crypto'
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { embeddedVocabulary } from '../src/core/systems/embedded/vocabulary.ts'
import { catalogueSchema } from '../src/main/models/catalogue.ts'
import { openCheckpoint } from '../src/main/models/checkpoint/open-checkpoint.ts'
import { root } from './run.ts'

/**
 * Makes an exported model of `training/` the one that comes with Lasso: copies it to `resources/models`, and notes its size
 * and sha256 in the catalogue.
 */
const [source] = process.argv.slice(2)
if (source === undefined) {
  console.error('node scripts/ship-model.ts FILE.safetensors')
  process.exit(2)
}

const mostBytes = 24e6
const bytes = readFileSync(source)
if (bytes.length > mostBytes)
  throw new Error(`${source} has ${bytes.length} bytes: at most ${mostBytes} come with Lasso`)
using checkpoint = openCheckpoint(source)
const sounds = embeddedVocabulary(checkpoint.metadata)

const path = join(root, 'resources', 'models.json')
const catalogue = catalogueSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
const sha256 = createHash('sha256').update(bytes).digest('hex')
const file = catalogue.models.flatMap((model) => ('bundled' in model ? model.files : []))[0]
if (!file) throw new Error('No model of the catalogue comes with Lasso')
Object.assign(file, { bytes: bytes.length, sha256 })
const target = join(root, 'resources', 'models', file.name)
mkdirSync(dirname(target), { recursive: true })
if (resolve(source) !== target) copyFileSync(source, target)
// Whoever installs Lasso may not be who made the file.
chmodSync(target, 0o644)
writeFileSync(path, `${JSON.stringify(catalogue, null, 2)}\n`)
const card = catalogue.models.flatMap((model) => ('bundled' in model ? [model.card] : []))[0]!
if (!existsSync(join(dirname(target), card)))
  console.log(`${card} is missing beside it: what it was made of, and whom to thank`)
console.log(`${target}: ${(bytes.length / 1e6).toFixed(1)} MB, ${sounds.length} sounds, sha256 ${sha256}`)
