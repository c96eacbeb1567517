import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { sameJson } from '../../core/project/diff.ts'
import { LayoutError } from './layout-error.ts'
import type { ItemResult } from './result.ts'

/** What decides the results of an evaluation; results of two of them are never mixed. */
export type Identity = { readonly [name: string]: unknown }

/** Results as they come, a line each, so that a killed evaluation goes on where it was. */
export type ProgressFile = {
  /** Results of earlier runs, by item. */
  readonly done: ReadonlyMap<string, ItemResult>
  add(result: ItemResult): void
}

/** JSON has no number for these: silent windows are NaN, exact ones infinite. */
const write = (value: unknown): string =>
  `${JSON.stringify(value, (_key, each) => (typeof each === 'number' && !Number.isFinite(each) ? { number: String(each) } : each))}\n`

const read = (line: string): unknown =>
  JSON.parse(line, (_key, each) =>
    typeof each === 'object' && each !== null && typeof each.number === 'string' ? Number(each.number) : each,
  )

const differences = (mine: Identity, theirs: Identity): string =>
  [...new Set([...Object.keys(mine), ...Object.keys(theirs)])]
    .filter((name) => !sameJson(mine[name] ?? null, theirs[name] ?? null))
    .map((name) => `its ${name} is ${JSON.stringify(theirs[name] ?? null)}, not ${JSON.stringify(mine[name] ?? null)}`)
    .join('; ')

/** Whole lines of what a run left; the last may be cut off by its end. */
const resultsIn = (path: string, identity: Identity): ItemResult[] => {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  if (lines.length === 0) return []
  let parsed: unknown[]
  try {
    parsed = lines.map(read)
  } catch {
    throw new LayoutError(`“${path}” is not what an evaluation leaves: delete it, or name another output.`)
  }
  const [theirs, ...results] = parsed as [Identity, ...ItemResult[]]
  const other = differences(read(write(identity)) as Identity, theirs)
  if (other) throw new LayoutError(`“${path}” is of another evaluation: ${other}. Leave out --resume to begin anew.`)
  return results
}

/**
 * @param path null keeps results in memory only
 * @param resume goes on with what lies there; else it is replaced
 * @throws LayoutError when it is of another evaluation
 */
export const openProgressFile = (path: string | null, identity: Identity, resume: boolean): ProgressFile => {
  if (path === null) return { done: new Map(), add: () => {} }
  const results = resume && existsSync(path) ? resultsIn(path, identity) : []
  rmSync(path, { force: true })
  // Written whole once more: what follows must not be added to half a line.
  writeFileSync(path, [identity, ...results].map(write).join(''))
  return {
    done: new Map(results.map((result) => [result.id, result])),
    add: (result) => appendFileSync(path, write(result)),
  }
}
