import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Timing } from '../measure.ts'

/** The reference PyTorch code with the same seeded weights, in a process of its own. */
export type Reference = {
  /** What it runs with: `torch 2.13.0+cpu, 2 threads`. */
  readonly about: string
  /** `ResUNet30.forward` of some seconds of noise. */
  whole(duration: number): Promise<Timing>
  /** `ResUNet30.chunk_inference` of some seconds of noise. */
  chunked(duration: number): Promise<Timing>
  close(): void
}

/** The reference cannot run here. The message says what is missing, and how to get it. */
export class ReferenceMissing extends Error {
  override readonly name = 'ReferenceMissing'
}

/**
 * Starts the reference code.
 * @param folder a checkout of github.com/Audio-AGI/AudioSep
 * @param checkpoint the seeded checkpoint, as a safetensors file
 * @param python an interpreter that has torch, torchlibrosa and numpy
 */
export const openReference = async (folder: string, checkpoint: string, python: string): Promise<Reference> => {
  if (!existsSync(join(folder, 'models', 'resunet.py')))
    throw new ReferenceMissing(`${folder} is no checkout of Audio-AGI/AudioSep: it has no models/resunet.py`)
  const script = join(import.meta.dirname, '..', 'reference', 'audiosep.py')
  const child = spawn(python, [script, resolve(folder), checkpoint], { stdio: ['pipe', 'pipe', 'pipe'] })
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
  const ask = async (call: string, duration: number): Promise<Timing> => {
    child.stdin.write(`${call} ${duration}\n`)
    const [clock, processor] = (await answer()).split(' ').map(Number) as [number, number]
    return { clock, processor }
  }
  return {
    about: await answer(),
    whole: (duration) => ask('whole', duration),
    chunked: (duration) => ask('chunked', duration),
    close: () => void child.kill(),
  }
}
