import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Timing } from '../measure.ts'
import { openReferenceProcess, ReferenceMissing } from '../reference-process.ts'

/** The reference code of AudioSep. */
export type Reference = {
  /** What it runs with: `torch 2.13.0+cpu, 2 threads`. */
  readonly about: string
  /** `ResUNet30.forward` of some seconds of noise. */
  whole(duration: number): Promise<Timing>
  /** `ResUNet30.chunk_inference` of some seconds of noise. */
  chunked(duration: number): Promise<Timing>
  close(): Promise<void>
}

/**
 * Starts the reference code.
 * @param folder a checkout of github.com/Audio-AGI/AudioSep
 * @param checkpoint the seeded checkpoint, as a safetensors file
 * @param python an interpreter that has torch, torchlibrosa and numpy
 * @throws ReferenceMissing
 */
export const openReference = async (folder: string, checkpoint: string, python: string): Promise<Reference> => {
  if (!existsSync(join(folder, 'models', 'resunet.py')))
    throw new ReferenceMissing(`${folder} is no checkout of Audio-AGI/AudioSep: it has no models/resunet.py`)
  const { about, ask, close } = await openReferenceProcess(python, 'audiosep.py', [resolve(folder), checkpoint])
  return {
    about,
    whole: (duration) => ask(`whole ${duration}`),
    chunked: (duration) => ask(`chunked ${duration}`),
    close,
  }
}
