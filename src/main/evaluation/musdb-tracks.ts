import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Stem, stems } from '../../core/evaluation/published.ts'
import { isFile, namesIn } from './audio-files.ts'
import { LayoutError } from './layout-error.ts'

export type TrackFile = 'mixture' | Stem

/** A track of MUSDB18, as WAV files or as one stem file. */
export type Track = {
  readonly name: string
  /**
   * The path of a WAV file of the mixture or of a stem.
   * @param folder where it is decoded to, if it has to be; files there are used again
   * @throws LayoutError when it cannot be decoded; the signal's reason
   */
  file(name: TrackFile, folder: string, signal: AbortSignal): Promise<string>
}

export const trackFiles: readonly TrackFile[] = ['mixture', ...stems]

/** Streams of a stem file, in the order of sigsep.github.io/datasets/musdb.html. */
const streams: readonly TrackFile[] = ['mixture', 'drums', 'bass', 'other', 'vocals']

const ending = '.stem.mp4'

const decoded = (folder: string, name: string): Track => ({
  name,
  file: async (file) => join(folder, name, `${file}.wav`),
})

/** Decoding AAC is no part of Lasso. Written as 16 bits, as musdb decodes. */
const stemFile = (folder: string, file: string): Track => {
  const path = join(folder, file)
  const name = file.slice(0, -ending.length)
  return {
    name,
    file: async (wanted, to, signal) => {
      const wav = join(to, `${name} – ${wanted}.wav`)
      if (existsSync(wav)) return wav
      mkdirSync(to, { recursive: true })
      const stream = `0:${streams.indexOf(wanted)}`
      const words = ['-v', 'error', '-nostdin', '-y', '-i', path, '-map', stream, '-c:a', 'pcm_s16le', wav]
      await promisify(execFile)('ffmpeg', words, { signal }).catch((error: NodeJS.ErrnoException) => {
        signal.throwIfAborted()
        rmSync(wav, { force: true })
        if (error.code === 'ENOENT')
          throw new LayoutError(
            `“${path}” is a stem file, which ffmpeg has to decode, and there is no ffmpeg here. Install it, or decode MUSDB18 by musdb’s own “musdbconvert” elsewhere.`,
          )
        throw new LayoutError(`“${path}” cannot be decoded by ffmpeg: ${error.message.trim().split('\n').at(-1)}`)
      })
      return wav
    },
  }
}

/**
 * The tracks of one part of MUSDB18 in either layout.
 * @param data holds `train` and `test`: folders of five WAV files for each track, or a stem file for each
 * @throws LayoutError
 */
export const tracksOf = (data: string, part: 'train' | 'test'): Track[] => {
  const folder = join(data, part)
  const names = namesIn(folder).filter((name) => !name.startsWith('.'))
  const stemFiles = names.filter((name) => name.endsWith(ending))
  const folders = names.filter((name) => namesIn(join(folder, name)).length > 0)
  if (stemFiles.length + folders.length === 0)
    throw new LayoutError(
      `“${data}” is not laid out as MUSDB18: there should be “${join(folder, 'TRACK', 'mixture.wav')}” with ${stems.join(', ')} beside it, or “${join(folder, `TRACK${ending}`)}”.`,
    )
  const files = folders.flatMap((track) => trackFiles.map((name) => join(folder, track, `${name}.wav`)))
  const missing = files.filter((file) => !isFile(file))
  if (missing.length > 0)
    throw new LayoutError(`${missing.length} of ${files.length} files of MUSDB18 are missing: “${missing[0]}”.`)
  const tracks = [...folders.map((name) => decoded(folder, name)), ...stemFiles.map((file) => stemFile(folder, file))]
  return tracks.sort((a, b) => (a.name < b.name ? -1 : 1))
}
