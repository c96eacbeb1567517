import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { writeFailure } from '../files/write-failure.ts'
import { type Input, UsageError } from './command.ts'

/** What a separation is to leave: the sounds, the rest, or both; `reference` computes the paper's result. */
export const modes = ['extract', 'remove', 'both', 'reference'] as const
export type Mode = (typeof modes)[number]

/** Files to be written: one for each sound, in the order of the queries, and one for the rest; null for what is not wanted. */
export type Outputs = { readonly targets: readonly (string | null)[]; readonly residual: string | null }

/** The files in the order in which they are told. */
export const pathsOf = ({ targets, residual }: Outputs): string[] =>
  [...targets, residual].filter((path) => path !== null)

/** A query as a part of a file name. */
const forFileName = (query: string): string => {
  const plain = query.replace(/[<>:"/\\|?*\p{Cc}]+/gu, ' ')
  return plain.replace(/\s+/g, ' ').trim().slice(0, 80) || 'sound'
}

/** The first name that is not taken: one that nobody chose must not cost anybody a file. */
const freeName = (stem: string, taken: readonly string[]): string => {
  for (let count = 1; ; count++) {
    const path = `${stem}${count > 1 ? ` ${count}` : ''}.wav`
    if (!existsSync(path) && !taken.includes(path)) return path
  }
}

/** Those of the mode, and those that were named. `--out` names the file of the first query. */
export const outputsOf = (
  recording: string,
  queries: readonly string[],
  mode: Mode | null,
  options: Input['options'],
): Outputs => {
  const { out, residual } = options
  if (mode === 'reference' && residual !== undefined)
    throw new UsageError('The reference leaves no rest: --residual makes no sense with --mode reference.')
  const unnamed = mode === null && out === undefined && residual === undefined
  const wantsTargets = unnamed || mode === 'both' || mode === 'extract' || mode === 'reference' || out !== undefined
  const wantsResidual = unnamed || mode === 'both' || mode === 'remove'
  const stem = join(dirname(recording), basename(recording, extname(recording)))
  const taken: string[] = []
  const targets = queries.map((query, index) => {
    if (!wantsTargets) return null
    const path =
      index === 0 && typeof out === 'string' ? resolve(out) : freeName(`${stem} – ${forFileName(query)}`, taken)
    taken.push(path)
    return path
  })
  if (typeof residual === 'string') return { targets, residual: resolve(residual) }
  return { targets, residual: wantsResidual ? freeName(`${stem} – rest`, taken) : null }
}

const sameFile = (a: string, b: string): boolean => {
  const [first, second] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false }))
  return resolve(a) === resolve(b) || (!!first && !!second && first.ino === second.ino && first.dev === second.dev)
}

/** @param inputs files that are read */
export const refuseOverwriting = (inputs: readonly string[], outputs: Outputs): void => {
  const paths = pathsOf(outputs)
  if (paths.some((path) => inputs.some((input) => sameFile(path, input))))
    throw new UsageError('The result would overwrite the recording: give it another name.')
  if (paths.some((path, index) => paths.slice(index + 1).some((other) => sameFile(path, other))))
    throw new UsageError('--out and --residual must be two files.')
}

/** Says where results cannot be written before an hour of work is done for them. @throws HostError, UsageError */
export const refuseUnwritable = (outputs: Outputs): void => {
  for (const path of pathsOf(outputs)) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
      throw new UsageError(`“${path}” is a folder: name the file that is to be written.`)
    try {
      accessSync(dirname(path), constants.W_OK)
    } catch (error) {
      writeFailure(error, path)
    }
  }
}
