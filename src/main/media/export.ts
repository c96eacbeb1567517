import type { ExportRequest, Job } from '../../contract/api.ts'
import { fail } from '../../contract/failures.ts'
import type { Frames, Hertz } from '../../core/base/units.ts'
import type { JobHandle } from '../jobs/board.ts'
import { clips, defaultBitrate, encodingRate, openEncoder } from './encoders/open-encoder.ts'
import { type ExportItem, type ExportPlan, planExport } from './export-plan.ts'
import { asItIs, findLevelling, type Levelling, level } from './levelling.ts'
import type { MediaSession } from './media-session.ts'
import { streamMix } from './mix-stream.ts'
import { outcomeOf } from './outcome.ts'
import { createOutputFile, type OutputFile } from './output-file.ts'
import { createResampler, resampledLength } from './resampler.ts'

export type ExportJob = {
  readonly request: ExportRequest
  /** Folder of the files. */
  readonly folder: string
  /** Base name, without extension. */
  readonly name: string
  readonly session: MediaSession
  readonly handle: JobHandle
}

type Pieces = AsyncIterable<Float32Array<ArrayBuffer>[]>

/** Brings a stream to another rate, with exactly the rounded length. */
async function* resample(pieces: Pieces, channels: number, from: Hertz, to: Hertz): Pieces {
  const resampler = await createResampler(channels, from, to)
  try {
    for await (const piece of pieces) yield resampler.push(piece)
    yield* resampler.finish()
  } finally {
    resampler.close()
  }
}

const countLoud = (piece: readonly Float32Array[]): number => {
  let count = 0
  for (const samples of piece) for (let i = 0; i < samples.length; i++) if (Math.abs(samples[i]!) > 1) count++
  return count
}

/** Tells progress over all files and passes. A pass that need not run is counted as done. */
const createProgress = (handle: JobHandle, plan: ExportPlan, passes: number) => {
  const total = plan.length * plan.items.length * passes
  let done = 0
  return {
    /** Counts a pass over a file; the measuring may take several, and never counts for more than its share. */
    async *count(pieces: Pieces, stage: string, file: number, isLast: boolean): Pieces {
      const end = (file * passes + (isLast ? passes : passes - 1)) * plan.length
      for await (const piece of pieces) {
        done = Math.min(end, done + (piece[0]?.length ?? 0))
        handle.update({ stage, progress: Math.min(0.999, done / total) })
        yield piece
      }
    },
    /** The measuring of one file is over, whatever it took. */
    measured(files: number): void {
      done = (files * passes + passes - 1) * plan.length
    },
  }
}

type Written = { readonly file: OutputFile; readonly warnings: readonly string[] }

const writeItem = async (
  pieces: Pieces,
  item: ExportItem,
  shape: { readonly rate: Hertz; readonly length: Frames; readonly channels: number },
  request: ExportRequest,
  opened: (file: OutputFile) => void,
): Promise<Written> => {
  const { format } = request
  const rate = encodingRate(format, shape.rate)
  const frames = resampledLength(shape.length, shape.rate, rate)
  const kilobits = request.bitrate ?? (format === 'mp3' || format === 'opus' ? defaultBitrate[format] : 0)
  const { channels } = shape
  const file = createOutputFile(item.path, request.overwrite)
  opened(file)
  const encoder = await openEncoder(format, file, {
    rate,
    channels,
    frames,
    bitrate: kilobits * 1000,
    title: item.title,
  })
  let loud = 0
  try {
    const stream = rate === shape.rate ? pieces : resample(pieces, channels, shape.rate, rate)
    for await (const piece of stream) {
      if (piece[0]!.length === 0) continue
      if (clips(format)) loud += countLoud(piece)
      await encoder.write(piece)
    }
    await encoder.finish()
  } finally {
    encoder.close()
  }
  const warnings: string[] = []
  if (rate !== shape.rate)
    warnings.push(
      `${format === 'opus' ? 'Opus' : format.toUpperCase()} has no ${shape.rate} Hz: the file has ${rate} Hz.`,
    )
  if (loud > 0) warnings.push(`${item.fileName}: ${loud} samples were louder than full scale and were cut off.`)
  return { file, warnings }
}

/**
 * Exports the mix, a range, or each track to files. Each file is written under a temporary name, and all get their names
 * when the last is whole: a failed or cancelled export leaves nothing.
 * @throws HostError nothing-to-export, file-exists, folder-not-writable, disk-full, encoder-missing, cancelled
 */
export const exportAudio = async ({ request, folder, name, session, handle }: ExportJob): Promise<Job['outcome']> => {
  const project = session.require()
  const { document } = project
  const plan = planExport(document, request, folder, name)
  const target = request.what === 'tracks' ? null : request.loudness
  const progress = createProgress(handle, plan, target === null ? 1 : 2)
  const files: OutputFile[] = []
  const warnings: string[] = [...plan.warnings]
  try {
    for (const [index, item] of plan.items.entries()) {
      const { from, length, rate } = plan
      const read = (source: string, channel: number, first: number, count: number): Float32Array =>
        project.readSamples(source, channel, first, count)
      const stream = (): Pieces =>
        streamMix({
          document,
          read,
          tracks: item.tracks,
          from,
          length,
          channels: request.channels,
          signal: handle.signal,
        })
      const measured = (): Pieces => progress.count(stream(), 'Measuring loudness', index, false)
      const levelling: Levelling =
        target === null ? asItIs : await findLevelling(measured, rate, target, request.truePeak)
      if (target !== null) progress.measured(index)
      const shape = { rate, length, channels: request.channels === 'mono' ? 1 : 2 }
      const levelled = level(progress.count(stream(), 'Writing', index, true), rate, levelling)
      const written = await writeItem(levelled, item, shape, request, (file) => files.push(file))
      warnings.push(...levelling.warnings, ...written.warnings)
    }
    if (handle.signal.aborted) fail({ code: 'cancelled' })
    for (const file of files) file.commit()
  } catch (thrown) {
    for (const file of files) file.discard()
    throw thrown
  }
  const made = plan.items.map(({ fileName }) => ({ name: fileName, folder, download: null }))
  return outcomeOf({ files: made, warnings: [...new Set(warnings)] })
}
