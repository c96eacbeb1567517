import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { elementCount } from '../../src/core/nn/tensor.ts'
import { audioSepTensors, fullSizes, smallSizes } from './audiosep-tensors.ts'
import { fillSeeded, type SeededTensor } from './seeded-tensor.ts'
import { fullZeroshot, smallZeroshot, zeroshotTensors } from './zeroshot-tensors.ts'

/** Elements that are made and written at a time. */
const piece = 1 << 20

/**
 * Writes seeded tensors as a safetensors file of float32 (header length, header, values; 8-byte aligned).
 * @returns where values start in the file, and how far from there each tensor lies, in bytes
 */
export const writeSeededTensors = (
  path: string,
  tensors: ReadonlyMap<string, SeededTensor>,
): { readonly start: number; readonly offsets: ReadonlyMap<string, number> } => {
  let end = 0
  const entries = [...tensors].map(([name, { shape }]) => {
    const begin = end
    end += 4 * elementCount(shape)
    return [name, { dtype: 'F32', shape, data_offsets: [begin, end] as const }] as const
  })
  const text = JSON.stringify(Object.fromEntries(entries))
  const header = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  const file = openSync(path, 'w')
  try {
    writeSync(file, length)
    writeSync(file, header)
    const values = new Float32Array(piece)
    for (const tensor of tensors.values()) {
      const count = elementCount(tensor.shape)
      for (let from = 0; from < count; from += piece) {
        const part = values.subarray(0, Math.min(piece, count - from))
        fillSeeded(tensor, part, from)
        writeSync(file, new Uint8Array(part.buffer, 0, part.byteLength))
      }
    }
  } finally {
    closeSync(file)
  }
  const offsets = new Map(
    entries.map(
      ([
        name,
        {
          data_offsets: [begin],
        },
      ]) => [name, begin],
    ),
  )
  return { start: 8 + header.length, offsets }
}

/** GPT-2's printable character for each byte (Radford et al. 2019, encoder.py `bytes_to_unicode`). */
const byteCharacters = (): string[] => {
  const shown = (byte: number) => (byte > 32 && byte < 127) || (byte > 160 && byte !== 173)
  let next = 256
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(shown(byte) ? byte : next++))
}

/** Joins of a small byte-level BPE, first ones first; `Ġ` is a space. */
const joins = ['d o', 'do g', 'Ġ s', 'e r', 'Ġs p', 'i n', 'in g', 'Ġ b', 'a r', 'Ġb ar', 'k ing']

/** RoBERTa's `vocab.json` and `merges.txt` in small, beside a checkpoint: every byte, and a few joins. */
const writeVocabulary = (folder: string, size: number): void => {
  const words = ['<s>', '<pad>', '</s>', '<unk>', ...byteCharacters(), ...joins.map((join) => join.replace(' ', ''))]
  words.push(...Array.from({ length: size - words.length - 1 }, (_, index) => `unused${index}`), '<mask>')
  const vocabulary = Object.fromEntries(words.map((word, id) => [word, id]))
  writeFileSync(join(folder, 'vocab.json'), JSON.stringify(vocabulary))
  writeFileSync(join(folder, 'merges.txt'), `#version: 0.2\n${joins.join('\n')}\n`)
}

/**
 * Writes an AudioSep checkpoint of seeded tensors as a safetensors file, under the names of the published one, with a
 * `vocab.json` and a `merges.txt` beside it.
 * @param size `full` takes 0.9 GB, `small` 4 MB of the same architecture
 */
export const writeSeededCheckpoint = (path: string, { size }: { readonly size: 'full' | 'small' }): void => {
  writeSeededTensors(path, audioSepTensors(size === 'full' ? fullSizes : smallSizes))
  writeVocabulary(dirname(path), smallSizes.roberta.vocabulary)
}

/** Names of the two files of Zero-shot ASP by what they are for, as published. */
export const zeroshotNames = { checkpoint: 'zeroshot_asp_full.ckpt', detector: 'htsat_audioset_2048d.ckpt' } as const

/**
 * Writes the two files of Zero-shot ASP with seeded tensors, under the names of the published ones, into a folder.
 * @param size `full` takes 1 GB, `small` 2 MB of the same architecture
 */
export const writeSeededZeroshot = (folder: string, { size }: { readonly size: 'full' | 'small' }): void => {
  const tensors = zeroshotTensors(size === 'full' ? fullZeroshot : smallZeroshot)
  for (const role of ['checkpoint', 'detector'] as const)
    writeSeededTensors(join(folder, zeroshotNames[role]), tensors[role])
}
