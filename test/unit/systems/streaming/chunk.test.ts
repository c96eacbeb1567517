import { describe, expect, test } from 'vitest'
import { gaussian, seededRandom } from '../../../../src/core/base/random.ts'
import { siSdr } from '../../../../src/core/dsp/metrics.ts'
import { createStitcher } from '../../../../src/core/separation/stitch.ts'
import type { Audio } from '../../../../src/core/separation/system.ts'
import { planChunks } from '../../../../src/core/separation/windows.ts'
import type { Separator } from '../../../../src/core/systems/audiosep/separator.ts'
import { type ChunkOptions, createChunkSeparator } from '../../../../src/core/systems/streaming/chunk.ts'
import { planWindows } from '../../../../src/core/systems/streaming/geometry.ts'
import { complexMaskOf } from '../../../../src/core/systems/streaming/mask.ts'
import { bins, sampleRate } from '../../../../src/core/systems/streaming/spectra.ts'

const known = bins - 1

/** As AudioSep's are. */
const longestWindow = 1024
const multiple = 32

/** Logits for a network that answers with a magnitude by the query's first number, the frame and the bin. */
const network = (frames: number, magnitude: (query: number, row: number, bin: number) => number): Separator => ({
  frames,
  mask: async (mixture, conditions) => {
    expect(mixture).toHaveLength(frames * bins)
    return conditions.map(([query]) => {
      const logits = new Float32Array(3 * frames * known)
      for (let at = 0; at < frames * known; at++) {
        const gain = magnitude(query!, Math.floor(at / known), at % known)
        logits[at] = Math.log(gain / (1 - gain))
        logits[frames * known + at] = 3
      }
      return logits
    })
  },
  release: () => {},
})

const query = (number: number): Float32Array => new Float32Array(512).fill(number)

type Setup = Partial<Pick<ChunkOptions, 'channels'>> & {
  readonly rate: number
  readonly most?: number
  readonly queries?: readonly number[]
  readonly avoid?: number
  readonly magnitude: (query: number, row: number, bin: number) => number
}

/** Separates a recording as the pipeline does: chunk by chunk, stitched. */
const separate = async (audio: Audio, setup: Setup): Promise<Audio[]> => {
  const { rate, most = longestWindow, queries = [0], avoid, magnitude, channels = 'linked' } = setup
  const frames = audio[0]!.length
  const { window, ...plan } = planWindows(frames, rate, most, multiple)
  const run = createChunkSeparator({
    rate,
    frames,
    context: plan.context,
    channels,
    separator: network(window, magnitude),
    maskOf: complexMaskOf,
    conditions: { targets: queries.map(query), avoid: avoid === undefined ? null : query(avoid), avoidShare: 1 },
  })
  const chunks = planChunks(frames, plan)
  const stitchers = queries.map(() => createStitcher(chunks, audio.length))
  const results = queries.map(() => audio.map(() => new Float32Array(frames)))
  let done = 0
  for (let index = 0; index < chunks.count; index++) {
    const { start, length, readFrom, readLength } = chunks.chunk(index)
    const read = audio.map((samples) =>
      Float32Array.from({ length: readLength }, (_, at) => samples[readFrom + at] ?? 0),
    )
    const targets = await run({ audio: read, start, length })
    const finished = targets.map((target, at) => stitchers[at]!.push(target))
    for (const [at, target] of finished.entries())
      for (const [channel, samples] of target.entries()) results[at]![channel]!.set(samples, done)
    done += finished[0]![0]!.length
  }
  expect(done).toBe(frames)
  return results
}

const noise = (frames: number, seed: number): Float32Array => {
  const normal = gaussian(seededRandom(seed))
  return Float32Array.from({ length: frames }, () => 0.2 * normal())
}

const farthest = (a: Float32Array, b: Float32Array): number => {
  let most = 0
  for (let at = 0; at < a.length; at++) most = Math.max(most, Math.abs(a[at]! - b[at]!))
  return most
}

const all = () => 1
const none = () => 0

describe.each([8000, 11_025, 32_000, 44_100, 48_000, 96_000])('at %i Hz', (rate) => {
  const audio = [noise(Math.floor(1.7 * rate), 1), noise(Math.floor(1.7 * rate), 2)]

  test('a mask of ones gives the mixture, whatever the windows', async () => {
    for (const most of [64, 96, longestWindow]) {
      const [target] = await separate(audio, { rate, most: most + 96, magnitude: all })
      for (const [channel, samples] of target!.entries()) expect(farthest(samples, audio[channel]!)).toBeLessThan(1e-5)
    }
  })

  test('a mask of zeros gives silence', async () => {
    const [target] = await separate(audio, { rate, most: 160, magnitude: none })
    for (const samples of target!) expect(farthest(samples, new Float32Array(samples.length))).toBeLessThan(1e-7)
  })

  test('short ones, of every length', async () => {
    for (const length of [1, 2, 3, 5, 17, 100, 319, 320, 321, 1023, 2048, 5000]) {
      const short = audio.map((samples) => samples.subarray(0, length))
      const [[target]] = (await separate(short, { rate, magnitude: all })) as [Audio]
      expect(target).toHaveLength(length)
      expect(farthest(target!, short[0]!)).toBeLessThan(1e-5)
    }
  })
})

test('one to six channels keep their place: a linked mask scales all alike', async () => {
  const rate = 48_000
  const source = noise(rate, 3)
  const half = (_: number, row: number, bin: number) => ((bin + row) % 7 === 0 ? 0.25 : 0.75)
  for (const gains of [[1], [1, 0.3], [0.2, -0.7, 1], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]]) {
    const [target] = await separate(
      gains.map((gain) => source.map((sample) => gain * sample)),
      { rate, magnitude: half },
    )
    const reference = target![0]!.map((sample) => sample / gains[0]!)
    for (const [channel, gain] of gains.entries())
      expect(
        farthest(
          target![channel]!,
          reference.map((sample) => gain * sample),
        ),
      ).toBeLessThan(1e-6)
  }
})

test('channels that cancel in the mean are heard none the less', async () => {
  const rate = 32_000
  const source = noise(rate, 4)
  let loudest = 0
  const separator = network(128, all)
  const run = createChunkSeparator({
    ...{ rate, frames: rate, context: 0, channels: 'linked', maskOf: complexMaskOf },
    separator: {
      ...separator,
      mask: (magnitude, conditions) => {
        loudest = magnitude.reduce((most, value) => Math.max(most, value), 0)
        return separator.mask(magnitude, conditions)
      },
    },
    conditions: { targets: [query(0)], avoid: null, avoidShare: 1 },
  })
  await run({ audio: [source, source.map((sample) => -sample)], start: 0, length: rate })
  expect(loudest).toBeGreaterThan(5)
})

test('independent channels are judged each by itself', async () => {
  const rate = 16_000
  const seen: number[] = []
  const separator = network(128, all)
  const run = createChunkSeparator({
    ...{ rate, frames: rate, context: 0, channels: 'independent', maskOf: complexMaskOf },
    separator: {
      ...separator,
      mask: (magnitude, conditions) => {
        seen.push(magnitude.reduce((sum, value) => sum + value, 0))
        return separator.mask(magnitude, conditions)
      },
    },
    conditions: { targets: [query(0)], avoid: null, avoidShare: 1 },
  })
  await run({ audio: [noise(rate, 5), noise(rate, 5).map((sample) => 2 * sample)], start: 0, length: rate })
  expect(seen).toHaveLength(2)
  expect(seen[1]! / seen[0]!).toBeCloseTo(2, 3)
})

describe('above the band of the network', () => {
  const rate = 96_000
  const frames = 2 * rate
  const tone = (frequency: number) =>
    Float32Array.from({ length: frames }, (_, at) => 0.3 * Math.sin((2 * Math.PI * frequency * at) / rate))
  const [low, high] = [tone(1000), tone(30_000)]
  const mixture = [low.map((sample, at) => sample + high[at]!)]
  const level = (samples: Float32Array, frequency: number) => {
    const wave = frequency === 1000 ? low : high
    const [inner, power] = samples.reduce(
      ([i, p], sample, at) => [i! + sample * wave[at]!, p! + wave[at]! ** 2],
      [0, 0],
    )
    return inner! / power!
  }

  test('what the band left out goes with its top', async () => {
    const top = (_: number, __: number, bin: number) => (bin >= 768 ? 1 : 0)
    const [[below]] = (await separate(mixture, { rate, magnitude: (...of) => 1 - top(...of) })) as [Audio]
    const [[above]] = (await separate(mixture, { rate, magnitude: top })) as [Audio]
    expect(level(below!, 1000)).toBeCloseTo(1, 2)
    expect(level(below!, 30_000)).toBeLessThan(0.01)
    expect(level(above!, 1000)).toBeLessThan(0.01)
    expect(level(above!, 30_000)).toBeCloseTo(1, 2)
  })

  test('and follows it in time', async () => {
    const early = (_: number, row: number) => (row < 100 ? 1 : 0)
    const [[target]] = (await separate(mixture, { rate, magnitude: early })) as [Audio]
    const part = (from: number, to: number) => {
      const samples = target!.map((sample, at) => (at >= from * rate && at < to * rate ? sample : 0))
      return level(samples, 30_000) * (frames / ((to - from) * rate))
    }
    expect(part(0.1, 0.9)).toBeCloseTo(1, 2)
    expect(Math.abs(part(1.1, 1.9))).toBeLessThan(0.01)
  })
})

describe('queries', () => {
  const rate = 44_100
  const mixture = [noise(2 * rate, 7)]

  test('each has a target of its own', async () => {
    const targets = await separate(mixture, { rate, queries: [0.25, 0.75], magnitude: (share) => share })
    for (const [index, share] of [0.25, 0.75].entries())
      expect(
        farthest(
          targets[index]![0]!,
          mixture[0]!.map((sample) => share * sample),
        ),
      ).toBeLessThan(1e-5)
  })

  test('what is to stay out is taken out of them, and nothing else', async () => {
    // Query 1 has the lower half and a part of the upper; query 2, which is to stay out, all of the upper.
    const magnitude = (query: number, _: number, bin: number) =>
      query === 1 ? (bin < 512 ? 1 : 0.6) : bin < 512 ? 0 : 1
    const [[kept]] = (await separate(mixture, { rate, queries: [1], avoid: 2, magnitude })) as [Audio]
    const [[lower]] = (await separate(mixture, { rate, magnitude: (_, __, bin) => (bin < 512 ? 1 : 0) })) as [Audio]
    expect(farthest(kept!, lower!)).toBeLessThan(1e-5)
    const [[untouched]] = (await separate(mixture, {
      ...{ rate, queries: [1], avoid: 2 },
      magnitude: (number, _, bin) => (number === 1 ? (bin < 512 ? 1 : 0.4) : bin < 512 ? 0 : 0.6),
    })) as [Audio]
    const [[alone]] = (await separate(mixture, { rate, magnitude: (_, __, bin) => (bin < 512 ? 1 : 0.4) })) as [Audio]
    expect(siSdr(untouched!, alone!)).toBeGreaterThan(80)
  })
})

describe('windows', () => {
  test.each([8000, 44_100, 192_000])('hold every chunk with its context at %i Hz', (rate) => {
    for (const most of [320, 512, longestWindow])
      for (let frames = 1; frames < 100 * rate; frames = Math.ceil(frames * 1.37)) {
        const { window, hop, overlap, context } = planWindows(frames, rate, most, multiple)
        const chunks = planChunks(frames, { hop, overlap, context })
        expect(window % 32).toBe(0)
        expect(window).toBeLessThanOrEqual(most)
        for (let index = 0; index < chunks.count; index++) {
          const { start, length } = chunks.chunk(index)
          const [from, to] = [Math.max(0, start - context), Math.min(frames, start + length + context)]
          const samples = Math.ceil((to * sampleRate) / rate) - Math.ceil((from * sampleRate) / rate)
          expect(Math.floor(samples / 320) + 1).toBeLessThanOrEqual(window)
        }
        // No window is computed for a short end.
        expect(chunks.chunk(chunks.count - 1).length).toBeGreaterThan(Math.min(frames, hop) - chunks.count - overlap)
      }
  })
})
