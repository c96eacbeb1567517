import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createResampler } from '../../core/dsp/resample.ts'
import { readAudioFile } from '../media/read-audio.ts'

const endings = /\.(wav|flac|ogg|oga|opus|aiff?|mp3)$/i

/** Names of what is in a folder, sorted; nothing where there is none. */
export const namesIn = (folder: string): string[] =>
  statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder).sort() : []

/** Paths of the recordings that lie in a folder. */
export const recordingsIn = (folder: string): string[] =>
  namesIn(folder)
    .filter((name) => endings.test(name) && !name.startsWith('.'))
    .map((name) => join(folder, name))

export const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true

/** The mean of a recording's channels. */
export type Mono = { readonly samples: Float32Array; readonly rate: number }

/** @param rate to bring it to; null leaves it as it is. @throws HostError */
export const readMono = async (path: string, rate: number | null): Promise<Mono> => {
  const { audio, rate: own } = await readAudioFile(path)
  const samples = audio[0]!.map((_, at) => audio.reduce((sum, channel) => sum + channel[at]!, 0) / audio.length)
  if (rate === null || rate === own) return { samples, rate: own }
  const length = Math.round((samples.length * rate) / own)
  return { samples: createResampler(own, rate).run(samples, 0, 0, length), rate }
}
