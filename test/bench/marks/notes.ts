import { readdirSync } from 'node:fs'
import { join, parse } from 'node:path'
import { crc32 } from 'node:zlib'
import { withoutSilence } from '../quality-mixtures.ts'
import { atRate, readRecording } from '../quality-recordings.ts'
import { rate } from './excerpt.ts'

/** A recorded note, and its MIDI number; null for what is struck. */
export type Note = { readonly samples: Float32Array; readonly pitch: number | null }

const semitones: { readonly [name: string]: number } = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 }

/** The MIDI number of a note by its file's name (`flute_As4_1_forte_normal.mp3`), or null. */
export const pitchOf = (file: string): number | null => {
  const [, letter, sharp, octave] = /_([A-G])(s?)(\d)_/.exec(file) ?? []
  return letter === undefined ? null : 12 * (Number(octave) + 1) + semitones[letter]! + (sharp ? 1 : 0)
}

/** Whether training keeps a recording for validation: the draw of `held_out` in `sources/clip.py` of training. */
export const isHeldOut = (file: string): boolean => crc32(`held out/${parse(file).name}`) % 1000 < 150

/** Notes that training did not hear, of folders that share an instrument. */
export const heldOutNotes = async (data: string, folders: readonly string[]): Promise<Note[]> => {
  const notes: Note[] = []
  for (const folder of folders.map((name) => join(data, 'philharmonia', name)))
    for (const file of readdirSync(folder).filter(isHeldOut).sort()) {
      const { samples } = await atRate(await readRecording(join(folder, file)), rate)
      notes.push({ samples: withoutSilence(samples), pitch: pitchOf(file) })
    }
  return notes
}
