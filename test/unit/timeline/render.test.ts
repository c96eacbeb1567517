import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../../src/core/base/random.ts'
import type { Document } from '../../../src/core/project/records.ts'
import { splitClips } from '../../../src/core/timeline/clips.ts'
import { fadeGain, fadeShapes } from '../../../src/core/timeline/fades.ts'
import { crossfadeSeconds, declickSeconds } from '../../../src/core/timeline/joints.ts'
import { heardTracks, type ReadSource, renderMix, renderTrack, spansFor } from '../../../src/core/timeline/render.ts'
import { foldDown, stripGains } from '../../../src/core/timeline/strip.ts'
import { clip, documentOf, newIds, noise, rate, sampleAt, source, track } from './document.ts'

const x = (frame: number) => sampleAt('source_x', 0, frame)
const rendered = (document: Document, from: number, length: number, id = 'track_a') =>
  renderTrack(document, id, from, length, noise(document))

describe('fades', () => {
  test.each(fadeShapes)('%s rises from 0 to 1 without turning back', (shape) => {
    let last = -1
    for (let i = 0; i <= 1000; i++) {
      const gain = fadeGain(shape, i / 1000)
      expect(gain).toBeGreaterThan(last)
      last = gain
    }
    expect([fadeGain(shape, 0), fadeGain(shape, 1), fadeGain(shape, -1), fadeGain(shape, 2)]).toEqual([0, 1, 0, 1])
  })

  test('formulas', () => {
    expect(fadeGain('linear', 0.3)).toBe(0.3)
    expect(fadeGain('equal-power', 0.5)).toBeCloseTo(Math.SQRT1_2, 12)
    expect(fadeGain('s-curve', 0.25) + fadeGain('s-curve', 0.75)).toBeCloseTo(1, 12)
    expect(20 * Math.log10(fadeGain('exponential', 0.5))).toBeCloseTo(-30, 0)
  })
})

describe('clips', () => {
  test('edges are exact to the sample, mono on both sides', () => {
    const [left, right] = rendered(documentOf([clip('1', 10, 20, { from: 5 })]), 0, 40)
    for (let i = 0; i < 40; i++) expect(left[i]).toBe(i >= 10 && i < 30 ? x(i - 5) : 0)
    expect(right).toEqual(left)
  })

  test('gain and stored fades', () => {
    const fadeIn = { length: 10, shape: 's-curve' } as const
    const fadeOut = { length: 5, shape: 'exponential' } as const
    const [left] = rendered(documentOf([clip('1', 0, 30, { gain: -6, fadeIn, fadeOut })]), 0, 30)
    const gain = 10 ** (-6 / 20)
    for (let i = 0; i < 30; i++) {
      const level = gain * fadeGain('s-curve', i / 10) * fadeGain('exponential', (30 - i) / 5)
      expect(left[i]).toBeCloseTo(x(i) * level, 7)
    }
  })

  test('a blend mixes the two sources; compared hears the other alone', () => {
    const document = documentOf([clip('1', 0, 10, { blend: { source: 'source_y', from: 100, amount: 0.25 } })])
    const [left, right] = rendered(document, 0, 10)
    for (let i = 0; i < 10; i++) {
      expect(left[i]).toBeCloseTo(0.25 * x(i) + 0.75 * sampleAt('source_y', 0, 100 + i), 6)
      expect(right[i]).toBeCloseTo(0.25 * x(i) + 0.75 * sampleAt('source_y', 1, 100 + i), 6)
    }
    const [alone] = renderTrack(document, 'track_a', 0, 10, noise(document), new Set(['clip_1']))
    for (let i = 0; i < 10; i++) expect(alone[i]).toBe(sampleAt('source_y', 0, 100 + i))
    expect(spansFor(document, 'track_a', 0, 10, new Set(['clip_1']))).toEqual([
      { source: 'source_y', from: 100, length: 10 },
    ])
  })

  test('target and residual of a separation, on two tracks, sum to the source bit for bit', () => {
    const sources = [source('x', 4000), source('t', 4000), source('r', 4000)]
    const grid = (value: number) => Math.round(value * 2 ** 23) / 2 ** 23
    const document = documentOf(
      [clip('t', 0, 4000, { source: 'source_t' }), clip('r', 0, 4000, { source: 'source_r', track: 'track_b' })],
      { sources },
    )
    const [left] = renderMix(document, null, 0, 4000, (id, _channel, from, length) =>
      Float32Array.from({ length }, (_, i) => {
        const target = grid(x(from + i) * 0.3)
        return id === 'source_t' ? target : grid(x(from + i)) - target
      }),
    )
    for (let i = 0; i < 4000; i++) expect(left[i]).toBe(Math.fround(grid(x(i))))
  })
})

describe('joints', () => {
  const whole = Math.round(crossfadeSeconds * rate)
  const half = whole / 2

  test('splits stay inaudible, to the bit', () => {
    const document = documentOf([clip('1', 0, 9000, { gain: -3 })])
    const split = splitClips(document, null, [1, 100, 101, 5000], newIds())
    expect(rendered(split, 0, 9000)).toEqual(rendered(document, 0, 9000))
  })

  test('material beyond the edges is crossfaded at equal power', () => {
    const document = documentOf([clip('1', 0, 5000), clip('2', 5000, 5000, { from: 40_000 })])
    const [left] = rendered(document, 0, 10_000)
    expect(left[5000 - half - 1]).toBe(x(5000 - half - 1))
    expect(left[5000 + half]).toBe(x(40_000 + half))
    for (let i = 5000 - half; i < 5000 + half; i++) {
      const p = (i - 5000 + half) / whole
      expect(left[i]).toBeCloseTo(x(i) * Math.cos((p * Math.PI) / 2) + x(35_000 + i) * Math.sin((p * Math.PI) / 2), 6)
    }
  })

  test('one side without material: the other gives all of it', () => {
    const document = documentOf([clip('1', 0, 5000), clip('2', 5000, 5000)])
    const [left] = rendered(document, 0, 10_000)
    expect(left[4999]).toBe(x(4999))
    expect(left[5000]).toBeCloseTo(x(5000), 6)
    expect(left[5000 + whole]).toBe(x(whole))
  })

  test('neither side with material: a short fade each, within the clips', () => {
    const document = documentOf([clip('1', 0, 1000, { from: 99_000 }), clip('2', 1000, 1000)])
    const [left] = rendered(document, 0, 2000)
    const declick = Math.round(declickSeconds * rate)
    expect(left[1000]).toBe(0)
    expect(left[999]).toBeCloseTo(x(99_999) / declick, 6)
    expect(left[1000 - declick]).toBe(x(100_000 - declick))
    expect(left[1000 + declick]).toBe(x(declick))
  })

  test('a change of gain within one recording is a straight line', () => {
    const sources = [source('x', 100_000)]
    const document = documentOf([clip('1', 0, 5000), clip('2', 5000, 5000, { from: 5000, gain: -120 })], { sources })
    const [left] = renderTrack(document, 'track_a', 0, 10_000, (_id, _channel, _from, length) =>
      new Float32Array(length).fill(1),
    )
    for (let i = -half; i < half; i++) expect(left[5000 + i]).toBeCloseTo(0.5 - i / whole, 5)
  })

  test('a residual runs on where its recording stops', () => {
    const residual = source('r', 2000)
    const origin = {
      kind: 'separation',
      part: 'residual',
      system: 's',
      systemName: '',
      systemVersion: '',
      checkpoint: null,
      device: '',
      query: '',
      tool: '',
      settings: {},
      seed: 0,
      source: 'source_x',
      from: 3000,
      length: 2000,
      appVersion: '',
      madeAt: '',
    } as const
    const document = documentOf(
      [clip('1', 0, 3000), clip('2', 3000, 2000, { source: 'source_r' }), clip('3', 5000, 1000, { from: 5000 })],
      { sources: [source('x', 100_000), { ...residual, origin }] },
    )
    const [left] = rendered(document, 0, 6000)
    for (let i = 0; i < 6000; i++)
      expect(left[i]).toBe(i < 3000 || i >= 5000 ? x(i) : sampleAt('source_r', 0, i - 3000))
  })

  test('tiny clips in a row stay within each other', () => {
    const clips = Array.from({ length: 50 }, (_, i) => clip(`${i}`, i * 3, 3, { from: 1000 + i * 500 }))
    const document = documentOf(clips)
    for (const sample of rendered(document, 0, 200)[0]) expect(Math.abs(sample)).toBeLessThan(4)
  })

  test('a stored fade at the joint is left alone', () => {
    const fadeOut = { length: 100, shape: 'linear' } as const
    const document = documentOf([
      clip('1', 0, 5000, { fadeOut }),
      clip('2', 5000, 5000, { from: 40_000, fadeIn: fadeOut }),
    ])
    const [left] = rendered(document, 0, 10_000)
    expect(left[4950]).toBeCloseTo(x(4950) / 2, 6)
    expect(left[5050]).toBeCloseTo(x(40_050) / 2, 6)
  })
})

describe('strips', () => {
  test('pan as in Web Audio, unity at the centre for mono and stereo', () => {
    expect(stripGains({ gain: 0, pan: 0 })).toEqual({ leftToLeft: 1, rightToLeft: 0, leftToRight: 0, rightToRight: 1 })
    expect(stripGains({ gain: 0, pan: 0 }, true)).toEqual(stripGains({ gain: 0, pan: 0 }))
    const left = stripGains({ gain: 0, pan: -1 })
    expect(left.leftToLeft).toBe(1)
    expect(left.rightToLeft).toBeCloseTo(1, 12)
    expect(left.rightToRight).toBeCloseTo(0, 12)
    const half = stripGains({ gain: -6, pan: 0.5 })
    expect(half.leftToRight).toBeCloseTo(10 ** (-6 / 20) * Math.SQRT1_2, 12)
    const mono = stripGains({ gain: 0, pan: 1 }, true)
    expect(mono.rightToRight).toBeCloseTo(Math.SQRT2, 12)
    expect(stripGains({ gain: 0, pan: 0.001 }, true).rightToRight).toBeCloseTo(1, 2)
  })

  test('more channels fold down by ITU-R BS.775', () => {
    for (let channels = 1; channels <= 8; channels++) {
      const [left, right] = foldDown(channels)
      expect([left.length, right.length]).toEqual([channels, channels])
      const power = (gains: readonly number[]) => gains.reduce((sum, gain) => sum + gain * gain, 0)
      expect(power(left)).toBeCloseTo(power(right), 12)
    }
    const document = documentOf([clip('1', 0, 10)], { sources: [source('x', 100, 6)] })
    const [left, right] = rendered(document, 0, 10)
    const s = (channel: number, i: number) => sampleAt('source_x', channel, i)
    for (let i = 0; i < 10; i++) {
      expect(left[i]).toBeCloseTo(s(0, i) + Math.SQRT1_2 * (s(2, i) + s(4, i)), 6)
      expect(right[i]).toBeCloseTo(s(1, i) + Math.SQRT1_2 * (s(2, i) + s(5, i)), 6)
    }
  })

  test('solo wins over mute; the mix is the sum of its tracks', () => {
    const tracks = [track('a', { mute: true, solo: true }), track('b'), track('c', { mute: true, pan: -0.3, gain: 2 })]
    const document = documentOf(
      [
        clip('1', 0, 50),
        clip('2', 0, 50, { track: 'track_b', source: 'source_y' }),
        clip('3', 0, 50, { track: 'track_c', source: 'source_y' }),
      ],
      { tracks },
    )
    expect([...heardTracks(document)]).toEqual(['track_a'])
    const none = { ...document, track: { ...document.track, track_a: track('a') } }
    expect([...heardTracks(none)]).toEqual(['track_a', 'track_b'])
    const all = { ...none, track: { ...none.track, track_c: track('c', { pan: -0.3, gain: 2 }) } }
    const mix = renderMix(all, null, 0, 50, noise(all))
    const stems = Object.keys(all.track).map((id) => renderMix(all, [id], 0, 50, noise(all)))
    for (const side of [0, 1] as const)
      for (let i = 0; i < 50; i++)
        expect(mix[side][i]).toBeCloseTo(
          stems.reduce((sum, stem) => sum + stem[side][i]!, 0),
          5,
        )
  })
})

/** Tracks full of clips with everything that a clip can have. */
const busy = (seed: number): Document => {
  const random = seededRandom(seed)
  const pick = <T>(...values: T[]): T => values[Math.floor(random() * values.length)]!
  const sources = [source('x', 100_000), source('y', 100_000, 2), source('z', 100_000, 6)]
  const clips = ['track_a', 'track_b'].flatMap((id) => {
    let at = Math.floor(random() * 500)
    return Array.from({ length: 12 }, (_, index) => {
      const length = 1 + Math.floor(random() ** 2 * 4000)
      const fades = Math.floor(random() * length * 0.5)
      const row = clip(`${id}${index}`, at, length, {
        track: id,
        source: pick('source_x', 'source_y', 'source_z'),
        from: pick(0, 100_000 - length, Math.floor(random() * (100_000 - length))),
        gain: pick(0, 0, -4.5),
        fadeIn: { length: pick(0, fades), shape: pick(...fadeShapes) },
        fadeOut: { length: pick(0, fades), shape: pick(...fadeShapes) },
        blend: pick(null, null, { source: 'source_y', from: 77, amount: pick(0, 0.3, 1) }),
      })
      at += length + pick(0, 0, Math.floor(random() * 700))
      return row
    })
  })
  return documentOf(clips, { sources, tracks: [track('a', { pan: 0.4 }), track('b', { gain: -2 })] })
}

test('rendering in pieces of any size gives the same bits, and reads what spansFor names', () => {
  const random = seededRandom(11)
  for (let seed = 0; seed < 25; seed++) {
    const document = busy(seed)
    const total = 24_000
    const whole = renderMix(document, null, 0, total, noise(document))
    const pieces = [new Float32Array(total), new Float32Array(total)]
    for (let at = 0; at < total; ) {
      const length = Math.min(total - at, 1 + Math.floor(random() ** 3 * 6000))
      const read =
        (spans: ReturnType<typeof spansFor>): ReadSource =>
        (id, channel, from, count) => {
          expect(
            spans.some((span) => span.source === id && span.from <= from && from + count <= span.from + span.length),
          ).toBe(true)
          return noise(document)(id, channel, from, count)
        }
      const spans = ['track_a', 'track_b'].flatMap((id) => spansFor(document, id, at, length))
      const [left, right] = renderMix(document, null, at, length, read(spans))
      pieces[0]!.set(left, at)
      pieces[1]!.set(right, at)
      at += length
    }
    expect(Buffer.compare(Buffer.from(whole[0].buffer), Buffer.from(pieces[0]!.buffer))).toBe(0)
    expect(Buffer.compare(Buffer.from(whole[1].buffer), Buffer.from(pieces[1]!.buffer))).toBe(0)
  }
})

test('renders 8 stereo tracks far faster than real time', () => {
  const tracks = Array.from({ length: 8 }, (_, i) => track(`t${i}`, { order: i, pan: i / 10, gain: -i }))
  const seconds = 20
  const sources = [source('y', rate * seconds, 2)]
  const fadeIn = { length: rate, shape: 's-curve' } as const
  const clips = tracks.map((row, i) =>
    clip(`${i}`, 0, rate * seconds, { track: row.id, source: 'source_y', gain: -1, fadeIn, fadeOut: fadeIn }),
  )
  const document = documentOf(clips, { tracks, sources })
  const samples = new Float32Array(rate * seconds).fill(0.1)
  const read = (_id: string, _channel: number, from: number, length: number) => samples.subarray(from, from + length)
  const speed = () => {
    const begin = process.cpuUsage()
    for (let at = 0; at < rate * seconds; at += 16_384)
      renderMix(document, null, at, Math.min(16_384, rate * seconds - at), read)
    const { user, system } = process.cpuUsage(begin)
    return (seconds * 1e6) / (user + system)
  }
  const best = Math.max(...Array.from({ length: 6 }, speed))
  console.log(`render: 8 stereo tracks with fades and pan, ${best.toFixed(0)} times real time`)
  expect(best).toBeGreaterThan(100)
})
