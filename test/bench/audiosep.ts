import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openReference, ReferenceMissing } from './audiosep/reference.ts'
import { type RowSet, rowSets } from './audiosep/rows.ts'
import { installSeededModel } from './audiosep/seeded-model.ts'
import type { Bench, Row } from './measure.ts'

const isRowSet = (name: string): name is RowSet => Object.hasOwn(rowSets, name)

export const bench: Bench = {
  title: 'AudioSep at full size with seeded weights: noise at 32 kHz, one query',
  run: async ({ reference: checkout, python = 'python3', rows: wanted }) => {
    const chosen = wanted?.split(',') ?? Object.keys(rowSets)
    const unknown = chosen.filter((name) => !isRowSet(name))
    if (unknown.length > 0)
      throw new Error(`no rows ${unknown.join(', ')}; there are ${Object.keys(rowSets).join(', ')}`)
    const folder = mkdtempSync(join(tmpdir(), 'lasso-bench-audiosep-'))
    const model = installSeededModel(folder)
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
        rows.push(...(await rowSets[name]({ model, reference: reference ?? null })))
    } finally {
      reference?.close()
      rmSync(folder, { recursive: true, force: true })
    }
    return rows
  },
}
