import { blockFrames, summarise } from '../../core/audio/peaks.ts'
import { type Frames, toSeconds } from '../../core/base/units.ts'
import type { Source } from '../../core/project/records.ts'
import { type Block, checksumOf } from '../blocks/block.ts'
import type { SampleReader } from './sample-reader.ts'
import type { SourceWriter } from './types.ts'

/** What became of the audio of one source. */
export type SalvagedSource = {
  readonly kept: number
  readonly lost: number
  /** Starts of the stretches in which some channel is silent now. */
  readonly silent: readonly Frames[]
  readonly silentFrames: Frames
}

const blockOf = (channel: number, index: number, samples: Float32Array<ArrayBuffer>): Block => ({
  channel,
  index,
  samples,
  peaks: summarise(samples) as Float32Array<ArrayBuffer>,
  checksum: checksumOf(samples),
})

/** Copies a source block by block; what is lost becomes silence, so that all that follows stays in its place. */
export const salvageSource = (
  reader: SampleReader,
  writer: SourceWriter,
  { id, channels, frames }: Pick<Source, 'id' | 'channels' | 'frames'>,
): SalvagedSource => {
  const silent: Frames[] = []
  let kept = 0
  let lost = 0
  let silentFrames = 0
  for (let index = 0; index * blockFrames < frames; index++) {
    const length = Math.min(blockFrames, frames - index * blockFrames)
    const before = lost
    for (let channel = 0; channel < channels; channel++) {
      const found = reader.block(id, channel, index)
      const whole = found?.length === length
      if (whole) kept++
      else lost++
      writer.write([blockOf(channel, index, whole ? found : new Float32Array(length))])
    }
    if (lost === before) continue
    silent.push(index * blockFrames)
    silentFrames += length
  }
  writer.flush()
  return { kept, lost, silent, silentFrames }
}

/** Copies what an unfinished job had stored, up to the first block that is lost. */
export const salvageGrowing = (reader: SampleReader, writer: SourceWriter, source: string, channels: number): void => {
  for (let index = 0; ; index++) {
    const run = Array.from({ length: channels }, (_, channel) => reader.block(source, channel, index))
    if (run.some((samples) => samples?.length !== blockFrames)) break
    writer.write(run.map((samples, channel) => blockOf(channel, index, samples!)))
  }
  writer.flush()
}

/** "Interview": 2.7 s are silent now (at 12.3 s, 45.1 s). Null when nothing is lost. */
export const lossNote = (name: string, rate: number, { silent, silentFrames }: SalvagedSource): string | null => {
  if (silent.length === 0) return null
  const places = silent.slice(0, 5).map((at) => `${toSeconds(at, rate).toFixed(1)} s`)
  const more = silent.length > places.length ? ', …' : ''
  return `"${name}": ${toSeconds(silentFrames, rate).toFixed(1)} s are silent now (at ${places.join(', ')}${more}).`
}
