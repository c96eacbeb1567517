import type { Seconds } from '../base/units.ts'

/** One label of an Audacity label track: a point when both times are equal. */
export type Label = { readonly from: Seconds; readonly to: Seconds; readonly name: string }

/** A line that is not a label. */
export class LabelsError extends Error {
  /** Counted from 1. */
  readonly line: number
  /** A sentence for people. */
  readonly reason: string
  constructor(line: number, reason: string) {
    super(`line ${line}: ${reason}`)
    this.name = 'LabelsError'
    this.line = line
    this.reason = reason
  }
}

const numberOf = (field: string | undefined): number | null => {
  const text = field?.trim().replace(',', '.') ?? ''
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : null
}

/**
 * Reads Audacity's label text: a line for each label, `start TAB end TAB name` in seconds. The line of a spectral
 * selection, which starts with a backslash, is passed over, as are empty lines. A decimal comma is taken as a point;
 * labels before 0 are moved to 0.
 * @throws LabelsError
 */
export const parseLabels = (text: string): Label[] => {
  const labels: Label[] = []
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    if (line.trim() === '' || line.startsWith('\\')) continue
    const [first, second, ...rest] = line.split('\t')
    const start = numberOf(first)
    if (start === null) throw new LabelsError(index + 1, 'It should start with a time in seconds.')
    const end = numberOf(second)
    // Old versions of Audacity write points with one time only.
    if (end === null && (second === undefined || rest.length > 0))
      throw new LabelsError(index + 1, 'The end time in seconds is missing after the first tab.')
    const name = end === null ? second! : rest.join('\t')
    const from = Math.max(0, start)
    const to = Math.max(0, end ?? start)
    labels.push({ from: Math.min(from, to), to: Math.max(from, to), name: name.trim() })
  }
  return labels
}

/** Audacity's label text, six decimals, by start time. Tabs and line breaks within names become spaces. */
export const formatLabels = (labels: readonly Label[]): string =>
  [...labels]
    .sort((a, b) => a.from - b.from || a.to - b.to)
    .map(({ from, to, name }) => `${from.toFixed(6)}\t${to.toFixed(6)}\t${name.replace(/[\t\r\n]+/g, ' ')}\n`)
    .join('')
