/**
 * Rows of a file of comma-separated values (RFC 4180): fields may be in quotes, with commas, line ends and doubled quotes
 * in them. Empty lines are left out.
 */
export const parseCommaSeparated = (text: string): string[][] => {
  const rows: string[][] = []
  const pattern = /(?:"((?:[^"]|"")*)"|((?!")[^,\r\n]*))(,|\r?\n|$)/gy
  pattern.lastIndex = text.startsWith('\ufeff') ? 1 : 0
  let row: string[] = []
  while (pattern.lastIndex < text.length) {
    const field = pattern.exec(text)
    if (!field) throw new Error(`Line ${rows.length + 1}: a quote is not closed, or text follows it.`)
    row.push(field[1]?.replaceAll('""', '"') ?? field[2]!)
    if (field[3] === ',' && pattern.lastIndex === text.length) row.push('')
    if (field[3] === ',' && pattern.lastIndex < text.length) continue
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
  }
  return rows
}

const quoted = (field: string): string => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)

/** The text of such a file. */
export const writeCommaSeparated = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.map(quoted).join(',')}\n`).join('')
