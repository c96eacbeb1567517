import { readFileSync, rmSync, writeFileSync } from 'node:fs'

/**
 * How often a program that had reopened an unfinished project died before it was at rest: a small file beside the
 * project, written before the project is touched. A project that kills its program is not reopened for ever.
 */
const fileOf = (project: string): string => `${project}.attempts`

/** @returns 0 when every reopening went well */
export const readAttempts = (project: string): number => {
  try {
    const count = Number(readFileSync(fileOf(project), 'utf8'))
    return Number.isInteger(count) && count > 0 ? count : 0
  } catch {
    return 0
  }
}

/** Counts one more reopening, durable before the project is opened. Where that cannot be written, opening goes on. */
export const beginAttempt = (project: string): void => {
  try {
    writeFileSync(fileOf(project), String(readAttempts(project) + 1), { flush: true })
  } catch {}
}

/** The project was reopened and is at rest. */
export const endAttempts = (project: string): void => {
  rmSync(fileOf(project), { force: true })
}
