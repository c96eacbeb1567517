import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installSeededModel } from '../support/seeded-model.ts'
import { openReference } from './audiosep/reference.ts'
import { type RowSet, rowSets, slowRowSets } from './audiosep/rows.ts'
import type { Bench, Row } from './measure.ts'
import { ReferenceMissing } from './reference-process.ts'

const isRowSet = (name: string): name is RowSet => Object.hasOwn(rowSets, name)

export const bench: Bench = {
  title: 'AudioSep at full size with seeded weights: noise at 32 kHz, one query',
  run: async ({ reference: checkout, python = 'python3', rows: wanted }) => {
    const chosen =
      wanted?.split(',') ?? Object.keys(rowSets).filter((name) => !(isRowSet(name) && slowRowSets.has(name)))
    const unknown = chosen.filter((name) => !isRowSet(name))
    if (unknown.length > 0)
      throw new Error(`no rows ${unknown.join(', ')}; there are ${Object.keys(rowSets).join(', ')}`)
    const folder = mkdtempSync(join(tmpdir(), 'lasso-bench-audiosep-'))
    const { catalogue, installed: model } = installSeededModel(folder, 'full')
    const rows: Row[] = []
    const opened = checkout === undefined ? null : openReference(checkout, model.files.checkpoint!, python)
    const reference = await opened?.catch((error: unknown) => {
      if (!(error instanceof ReferenceMissing)) throw error
      rows.push({ what: 'the reference', measured: `not measured: ${error.message}`, most: '' })
      return null
    })
    try {
      if (reference) rows.push({ what: 'the reference', measured: reference.about, most: '' })
      for (const name of chosen.filter(isRowSet))
        rows.push(...(await rowSets[name]({ model, models: { catalogue, folder }, reference: reference ?? null })))
    } finally {
      await reference?.close()
      rmSync(folder, { recursive: true, force: true })
    }
    return rows
  },
}
