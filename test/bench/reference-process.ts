import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { closeChild } from './close-child.ts'
import { peakResidentMemory, type Timing } from './measure.ts'

/** The reference cannot run here. The message says what is missing, and how to get it. */
export class ReferenceMissing extends Error {
  override readonly name = 'ReferenceMissing'
}

/** Authors' PyTorch code with the same seeded weights, in a process of its own. */
export type ReferenceProcess = {
  /** What it runs with: `torch 2.13.0+cpu, 2 threads`. */
  readonly about: string
  /** @param line what its script takes on standard input */
  ask(line: string): Promise<Timing>
  /** The most memory it has had, in MiB; null where the system does not tell. */
  memory(): number | null
  close(): Promise<void>
}

/**
 * @param python an interpreter with the packages that the script names
 * @param script of `reference/`: says what it runs with, then answers every line by two numbers, seconds by the clock and by the processors
 * @throws ReferenceMissing with what the interpreter said
 */
export const openReferenceProcess = async (
  python: string,
  script: string,
  words: readonly string[],
): Promise<ReferenceProcess> => {
  const child = spawn(python, [join(import.meta.dirname, 'reference', script), ...words])
  let problem = ''
  child.on('error', (error) => {
    problem = `${python}: ${error.message}`
  })
  child.stderr.on('data', (piece) => {
    problem += piece
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async (): Promise<string> => {
    const { value, done } = await lines.next()
    if (done) throw new ReferenceMissing(problem.trim() || `${python} ended without a word`)
    return value
  }
  return {
    about: await answer(),
    ask: async (line) => {
      child.stdin.write(`${line}\n`)
      const [clock, processor] = (await answer()).split(' ').map(Number) as [number, number]
      return { clock, processor }
    },
    memory: () => peakResidentMemory(child.pid!),
    close: () => closeChild(child),
  }
}
