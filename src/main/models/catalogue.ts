import { readFileSync } from 'node:fs'
import { z } from 'zod'
import shipped from '../../../resources/models.json' with { type: 'json' }

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
/** A plain file name: it becomes one in the model's folder. */
const fileName = z.string().regex(/^[^\\/:*?"<>|\p{Cc}.][^\\/:*?"<>|\p{Cc}]{0,199}$/u)
/** `https`, or a server on this machine. */
const address = z.url({ protocol: /^https?$/ })

/** A file that a model needs, and where it can be had. The sha256 is what makes it that file, wherever it comes from. */
export const catalogueFile = z.strictObject({
  name: fileName,
  /** What it is for: `checkpoint`, `vocabulary`, `merges`, `clap`, `detector`. */
  role: z.string().regex(/^[a-z]+$/),
  /** Taken when it is here already; downloading the model does without it. */
  optional: z.boolean(),
  /** Pinned to a revision. */
  url: address,
  bytes: z.number().int().positive(),
  sha256,
  /** Other places of the same file, in the order in which they are tried. */
  mirrors: z.array(address),
})
export type CatalogueFile = z.infer<typeof catalogueFile>

/** A file that only a person can fetch, and that is known by its tensors. */
const manualFile = catalogueFile.pick({ name: true, role: true, optional: true })

/** A file that comes with the program, in `resources/models`. */
const bundledFile = catalogueFile.pick({ name: true, role: true, optional: true, bytes: true, sha256: true })

const modelFacts = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,80}$/),
  name: z.string().min(1),
  system: z.string().min(1),
  goodAt: z.string().min(1),
  licence: z.strictObject({ name: z.string().min(1), url: z.url() }),
  page: z.url(),
  gated: z.boolean(),
})

/**
 * A model that is downloaded, one whose authors keep it where a person has to click (`manual` is that page), or one that
 * comes with the program (`card` is the file beside it that tells what it was made of, in Markdown).
 */
export const catalogueModel = z.union([
  modelFacts.extend({ files: z.array(catalogueFile).min(1) }),
  modelFacts.extend({ manual: z.url(), files: z.array(manualFile).min(1) }),
  modelFacts.extend({ bundled: z.literal(true), card: fileName, files: z.array(bundledFile).min(1) }),
])
export type CatalogueModel = z.infer<typeof catalogueModel>

export const catalogueSchema = z.strictObject({ version: z.literal(1), models: z.array(catalogueModel) })
export type Catalogue = z.infer<typeof catalogueSchema>

/** A catalogue in a file, in place of the one that ships: an institution's own. @throws Error when it is none */
export const readCatalogue = (path: string): Catalogue => catalogueSchema.parse(JSON.parse(readFileSync(path, 'utf8')))

/** The catalogue that ships with the program: `resources/models.json`. */
export const shippedCatalogue = (): Catalogue => catalogueSchema.parse(shipped)
