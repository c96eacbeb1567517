import { bytePaths } from '../../contract/bytes.ts'
import { gainBetween, LoudnessMeter } from '../../core/audio/loudness.ts'
import type { Frames, Hertz } from '../../core/base/units.ts'

/** More than this would only lift the noise of a sound that is hardly there. */
const mostGain = 8

const readChannel = async (url: string, from: Frames, frames: Frames): Promise<Float32Array> => {
  const response = await fetch(url, { headers: { Range: `bytes=${4 * from}-${4 * (from + frames) - 1}` } })
  return response.ok ? new Float32Array(await response.arrayBuffer()) : new Float32Array(0)
}

/** Integrated loudness (BS.1770) of a stretch of a source. */
export const loudnessOfSource = async (
  bytes: (path: string) => string,
  { project, source, channels, rate }: { project: string; source: string; channels: number; rate: Hertz },
  from: Frames,
  frames: Frames,
): Promise<number> => {
  const audio = await Promise.all(
    Array.from({ length: channels }, (_, channel) =>
      readChannel(bytes(bytePaths.samples(project, source, channel)), from, frames),
    ),
  )
  const meter = new LoudnessMeter(rate, channels)
  meter.push(audio)
  return meter.integrated
}

/** Linear gain that makes one thing as loud as another; 1 where either is silent. */
export const matchingGain = (own: number, reference: number): number => {
  if (!Number.isFinite(own) || !Number.isFinite(reference)) return 1
  return Math.min(mostGain, gainBetween(own, reference))
}
