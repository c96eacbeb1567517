import { existsSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { sharedFolder, sharedMissing } from '../support/shared.ts'
import { type Marks, measureMarks } from './marks/marks.ts'
import { rowsOf } from './marks/table.ts'
import { markTests } from './marks/tests.ts'
import type { Bench, Flags, Row } from './measure.ts'
import { qualityTable, type Row as ToolRow } from './quality.ts'

const decibels = (value: number): string => `${value.toFixed(1)} dB`

const verdict = (mean: number, mark: number | null): string =>
  mark === null ? '' : `  ${mean < mark ? 'MISSED' : 'met'} (${mark} dB)`

const toolRows = (tools: readonly ToolRow[]): Row[] =>
  tools.map(({ name, mean, worst, mixtures, mark }) => ({
    what: `built-in tools: ${name} (${mixtures})`,
    measured: `mean ${decibels(mean)}  worst ${decibels(worst)}${verdict(mean, mark)}`,
    most: '',
  }))

const shipped = join(import.meta.dirname, '..', '..', 'resources', 'models', 'embedded.safetensors')

const wholeFrom = (text: string | undefined, otherwise: number, name: string): number => {
  const value = text === undefined ? otherwise : Number(text)
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} takes a whole number from 1, not “${text}”`)
  return value
}

const chosen = (rows: string | undefined): readonly string[] | null => {
  if (rows === undefined) return null
  const known = ['tools', ...markTests.map(({ id }) => id)]
  const names = rows.split(',')
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0) throw new Error(`--rows takes ${known.join(', ')}, not ${unknown.join(', ')}`)
  return names
}

/** What the embedded model was measured to do, or why it was not. */
const marksOf = async (flags: Flags, only: readonly string[] | null): Promise<Marks | string> => {
  const folder = sharedFolder()
  if (folder === null) return sharedMissing
  const model = flags.model === undefined ? shipped : resolve(flags.model)
  if (!existsSync(model)) return `not measured: there is no ${model}`
  return measureMarks({
    ...{ model, data: join(folder, 'data'), only },
    count: wholeFrom(flags.pairs, 100, 'pairs'),
    seed: wholeFrom(flags.seed, 1, 'seed'),
  })
}

/**
 * `npm run bench -- quality`: how much clearer the built-in tools and the embedded model make what is wanted, against their
 * marks.
 */
export const bench: Bench = {
  title: 'Quality: SI-SDR gained by the built-in tools; what the embedded model does for mixtures it never heard',
  run: async (flags) => {
    const only = chosen(flags.rows)
    const tools = only === null || only.includes('tools') ? await qualityTable() : []
    const isWanted = only === null || only.some((name) => name !== 'tools')
    const marks = isWanted ? await marksOf(flags, only) : null
    if (flags.json !== undefined)
      writeFileSync(
        resolve(flags.json),
        `${JSON.stringify({ tools, embedded: typeof marks === 'string' ? null : marks }, null, 2)}\n`,
      )
    if (marks === null) return toolRows(tools)
    const told = typeof marks === 'string' ? [{ what: 'the embedded model', measured: marks, most: '' }] : rowsOf(marks)
    return [...toolRows(tools), ...told]
  },
}
