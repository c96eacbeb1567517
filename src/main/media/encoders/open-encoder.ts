import type { ExportFormat } from '../../../contract/api.ts'
import type { Hertz } from '../../../core/base/units.ts'
import type { OutputFile } from '../output-file.ts'
import type { AudioEncoder, EncoderRequest } from './encoder.ts'

/** File extensions, with the dot. */
export const extensions: { readonly [format in ExportFormat]: string } = {
  wav16: '.wav',
  wav24: '.wav',
  wav32f: '.wav',
  flac: '.flac',
  mp3: '.mp3',
  opus: '.opus',
}

/** kbit/s where the request names none. */
export const defaultBitrate = { mp3: 192, opus: 128 } as const

/** Whether samples past full scale are cut off by the format. */
export const clips = (format: ExportFormat): boolean => format !== 'wav32f' && format !== 'opus'

const mp3Rates = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000]
const flacRates = [8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000]

/** The rate at which a format can hold audio of `rate`: the next one up, or the highest of the same family. */
export const encodingRate = (format: ExportFormat, rate: Hertz): Hertz => {
  if (format === 'opus') return 48_000
  if (format !== 'mp3' && format !== 'flac') return rate
  const rates = format === 'mp3' ? mp3Rates : flacRates
  return rates.find((each) => each >= rate) ?? rates.findLast((each) => rate % each === 0) ?? rates.at(-1)!
}

/** Opens the encoder of a format; its WASM is loaded only now. @throws HostError encoder-missing */
export const openEncoder = async (
  format: ExportFormat,
  file: OutputFile,
  request: EncoderRequest,
): Promise<AudioEncoder> => {
  if (format === 'flac') return (await import('./flac.ts')).createFlacEncoder(file, request)
  if (format === 'mp3') return (await import('./mp3.ts')).createMp3Encoder(file, request)
  if (format === 'opus') return (await import('./opus.ts')).createOpusEncoder(file, request)
  const { createWaveEncoder } = await import('./wave.ts')
  return createWaveEncoder(file, request, format === 'wav16' ? 'int16' : format === 'wav24' ? 'int24' : 'float32')
}
