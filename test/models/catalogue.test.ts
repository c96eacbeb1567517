import { describe, expect, it } from 'vitest'
import { isAllowedLink } from '../../src/main/files/links.ts'
import { catalogueSchema, shippedCatalogue } from '../../src/main/models/catalogue.ts'

const catalogue = shippedCatalogue()
const downloads = catalogue.models.flatMap((model) => ('manual' in model || 'bundled' in model ? [] : [model]))
const files = downloads.flatMap((model) => model.files)

describe('the catalogue that ships', () => {
  it('has the published checkpoints of AudioSep', () => {
    const facts = downloads.map(({ id, licence, files: [first] }) => [id, licence.name, first!.bytes, first!.sha256])
    expect(facts).toEqual([
      ['audiosep', 'MIT', 1_264_844_076, 'f8cda01bfd0ebd141eef45d41db7a3ada23a56568465840d3cff04b8010ce82c'],
      [
        'audiosep-hive',
        'Apache-2.0',
        1_264_846_755,
        'a13fff5fa4ece1a8bc13e42e1c7b8d90e21603075302ca89e4339c9471973300',
      ],
      ['clap', 'CC0-1.0', 2_352_471_003, '51c68f12f9d7ea25fdaaccf741ec7f81e93ee594455410f3bca4f47f88d8e006'],
    ])
  })

  it('has Zero-shot ASP, whose authors keep it where a person has to click', () => {
    const manual = catalogue.models.filter((model) => 'manual' in model)
    expect(manual.map(({ id, files: own }) => [id, own.map(({ name, role }) => [name, role])])).toEqual([
      [
        'zeroshot-asp',
        [
          ['zeroshot_asp_full.ckpt', 'checkpoint'],
          ['htsat_audioset_2048d.ckpt', 'detector'],
        ],
      ],
    ])
    for (const model of manual) expect(isAllowedLink(model.manual)).toBe(true)
  })

  it('pins every address to a revision of Hugging Face', () => {
    for (const { url } of files)
      expect(url).toMatch(/^https:\/\/huggingface\.co\/(spaces\/)?[\w-]+\/[\w-]+\/resolve\/[0-9a-f]{40}\//)
    for (const { mirrors } of files)
      for (const mirror of mirrors) expect(mirror).toMatch(/^https:\/\/huggingface\.co\//)
  })

  it('says the same of a file wherever it is named', () => {
    for (const name of new Set(files.map((file) => file.name))) {
      const said = files.filter((file) => file.name === name).map(({ optional: _, ...facts }) => JSON.stringify(facts))
      expect(new Set(said).size).toBe(1)
    }
  })

  it('gives every model one name, one checkpoint at most, and links that the editor opens', () => {
    expect(new Set(catalogue.models.map(({ id }) => id)).size).toBe(catalogue.models.length)
    for (const model of catalogue.models) {
      const roles = model.files.map(({ role }) => role)
      expect(new Set(roles).size).toBe(roles.length)
      expect(new Set(model.files.map(({ name }) => name)).size).toBe(roles.length)
      expect(isAllowedLink(model.page)).toBe(true)
      expect(isAllowedLink(model.licence.url)).toBe(true)
    }
  })
})

describe('a catalogue', () => {
  it.each(['../up.ckpt', 'a/b.ckpt', '.hidden', 'C:x', 'nul\0', ''])('has no file named %j', (name) => {
    const [model] = structuredClone(catalogue.models)
    model!.files[0]!.name = name
    expect(catalogueSchema.safeParse({ version: 1, models: [model] }).success).toBe(false)
  })

  it.each(['..', 'a/b', 'Ä', ''])('has no model of the id %j', (id) => {
    const model = { ...structuredClone(catalogue.models[0]!), id }
    expect(catalogueSchema.safeParse({ version: 1, models: [model] }).success).toBe(false)
  })

  it('has addresses of the web only', () => {
    const [model] = structuredClone(downloads)
    model!.files[0]!.url = 'file:///etc/passwd'
    expect(catalogueSchema.safeParse({ version: 1, models: [model] }).success).toBe(false)
  })
})
