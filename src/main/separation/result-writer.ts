import { blockFrames, summarise } from '../../core/audio/peaks.ts'
import type { Frames, Hertz } from '../../core/base/units.ts'
import { type CutEdges, rampEdges } from '../../core/separation/edges.ts'
import { addLevels, type LevelSums } from '../../core/separation/level.ts'
import { keepSpans, type Span, spansWithinStretch } from '../../core/separation/spans.ts'
import { splitAll } from '../../core/separation/split.ts'
import type { Audio } from '../../core/separation/system.ts'
import { type Block, checksumOf } from '../blocks/block.ts'
import type { SourceWriter } from '../project-file/types.ts'
import type { RegionReader } from './region-reader.ts'

/** Where the results of a part go; null for what is not wanted. */
export type ResultSources = {
  /** One for each target. */
  readonly targets: readonly (SourceWriter | null)[]
  readonly residual: SourceWriter | null
  readonly original: SourceWriter | null
}

/** Turns a stream of estimates into blocks of targets and residual. */
export type ResultWriter = {
  /** Takes estimates of every target in order, any number of frames. */
  push(estimates: readonly Audio[]): void
  /** Frames taken, those of the block at work included. */
  readonly taken: Frames
  /** Frames in complete blocks, and the energies of every target. */
  readonly done: Frames
  readonly sums: readonly LevelSums[]
  /** Makes everything durable that is in complete blocks. */
  flush(): void
}

const blockOf = (channel: number, index: number, samples: Float32Array<ArrayBuffer>): Block => ({
  channel,
  index,
  samples,
  peaks: summarise(samples) as Float32Array<ArrayBuffer>,
  checksum: checksumOf(samples),
})

/**
 * Writes the results of one part block by block.
 * @param length frames of the part
 * @param start frames done by an earlier run, with their energies. What a source holds beyond them is kept: the same
 * input gives the same samples.
 */
export const createResultWriter = (
  reader: RegionReader,
  sources: ResultSources,
  part: {
    readonly channels: number
    readonly length: Frames
    readonly rate: Hertz
    readonly cut: CutEdges
    /** Where targets are wanted; null for everywhere. */
    readonly spans: readonly Span[] | null
  },
  start: { readonly done: Frames; readonly sums: readonly LevelSums[] },
): ResultWriter => {
  const { channels, length, rate, spans } = part
  const wanted = [...sources.targets, sources.residual, sources.original].filter((writer) => writer !== null)
  const stored = new Map(wanted.map((writer) => [writer, writer.ready]))
  let { done, sums } = start
  let filled = 0
  const estimates = sources.targets.map(() => Array.from({ length: channels }, () => new Float32Array(blockFrames)))

  const write = (writer: SourceWriter | null, audio: readonly Float32Array<ArrayBuffer>[]) => {
    if (!writer || stored.get(writer)! >= Math.min(done + blockFrames, length)) return
    writer.write(audio.map((samples, channel) => blockOf(channel, done / blockFrames, samples)))
  }

  const seal = () => {
    const source = reader.block(done / blockFrames)
    const splits = source.map((samples, channel) =>
      splitAll(
        samples,
        estimates.map((estimate) => {
          const sealed = estimate[channel]!.subarray(0, filled)
          rampEdges(sealed, done, part)
          if (spans) keepSpans(sealed, done, { spans, length, rate })
          return sealed
        }),
      ),
    )
    const targets = estimates.map((_, index) => splits.map((split) => split.targets[index]!))
    // Of a sound that is wanted for a second of an hour, only that second says how loud it is.
    for (const { from, length } of spans ? spansWithinStretch(spans, done, filled) : [{ from: 0, length: filled }]) {
      const cut = (audio: Audio) => audio.map((samples) => samples.subarray(from, from + length))
      sums = sums.map((sum, index) => addLevels(sum, cut(targets[index]!), cut(source)))
    }
    for (const [index, target] of targets.entries()) write(sources.targets[index]!, target)
    write(
      sources.residual,
      splits.map((split) => split.residual),
    )
    write(
      sources.original,
      source.map((samples) => samples.slice()),
    )
    done += filled
    filled = 0
    reader.release(done)
  }

  return {
    push: (given) => {
      const count = given[0]![0]!.length
      for (let taken = 0; taken < count; ) {
        const step = Math.min(count - taken, Math.min(blockFrames, length - done) - filled)
        for (const [index, audio] of given.entries())
          for (const [channel, samples] of audio.entries())
            estimates[index]![channel]!.set(samples.subarray(taken, taken + step), filled)
        filled += step
        taken += step
        if (filled === Math.min(blockFrames, length - done)) seal()
      }
    },
    get taken() {
      return done + filled
    },
    get done() {
      return done
    },
    get sums() {
      return sums
    },
    flush: () => {
      for (const writer of wanted) writer.flush()
    },
  }
}
