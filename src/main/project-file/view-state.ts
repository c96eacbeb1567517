import { z } from 'zod'
import type { Connection } from './connection.ts'
import { causedByCorruption } from './translate.ts'

const viewSchema = z.record(z.string(), z.unknown())
export type ViewState = { readonly [key: string]: unknown }

/** How the editor last showed the project; empty when that is unknown or damaged. */
export const readView = (connection: Connection): ViewState => {
  try {
    const row = connection.row<{ data: string }>('SELECT data FROM view WHERE id = 1')
    const parsed = row ? viewSchema.safeParse(JSON.parse(row.data)) : null
    return parsed?.success ? parsed.data : {}
  } catch (thrown) {
    if (!causedByCorruption(thrown) && !(thrown instanceof SyntaxError)) throw thrown
    return {}
  }
}

export const writeView = (connection: Connection, view: ViewState): void => {
  connection.write(() =>
    connection.run(
      'INSERT INTO view VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data',
      JSON.stringify(view),
    ),
  )
}
