import { expect, test } from 'vitest'
import { centredStft } from '../../../src/core/dsp/spectrogram.ts'
import { createGraph } from '../../../src/core/nn/graph.ts'
import { signalOf, spectrumOf } from '../../../src/core/nn/spectrogram.ts'
import { frameHop, frameSize } from '../../../src/core/systems/audiosep/resunet30.ts'
import { openSession } from '../../../src/main/inference/session.ts'
import { seededTensor } from '../../support/seeded-tensor.ts'

const place = () => ({ bytes: new Uint8Array() })

const largestDifference = (a: Float32Array, b: Float32Array): number =>
  a.length === b.length ? a.reduce((largest, value, at) => Math.max(largest, Math.abs(value - b[at]!)), 0) : Infinity

/** Samples as loud as they come in the golden cases. */
const noise = (length: number) => seededTensor({ key: `noise ${length}`, shape: [length], scale: 0.3, offset: 0 })

const agree = async (size: number, hop: number, length: number): Promise<void> => {
  const stft = centredStft(size, hop)
  const graph = createGraph('spectrum')
  const { re, im } = spectrumOf(graph.input('x', [1, 1, length]), stft)
  graph.output('re', re)
  graph.output('im', im)
  graph.output('signal', signalOf({ re, im }, stft, length))
  const session = await openSession(graph.finish(), { folder: null, place })
  const samples = noise(length)
  const result = await session.run({ x: { type: 'float32', shape: [1, 1, length], data: samples } })
  session.release()
  const values = (name: string) => result[name]!.data as Float32Array
  const spectrum = stft.analyse(samples)
  expect(result.re!.shape).toEqual([1, 1, spectrum.frames, spectrum.bins])
  const largest = [...spectrum.re, ...spectrum.im].reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  expect(largestDifference(values('re'), spectrum.re) / largest).toBeLessThan(2e-6)
  expect(largestDifference(values('im'), spectrum.im) / largest).toBeLessThan(2e-6)
  const signal = stft.synthesise(spectrum, length)
  expect(largestDifference(values('signal'), signal)).toBeLessThan(1e-6)
  expect(largestDifference(values('signal'), samples)).toBeLessThan(1e-6)
}

test('the transform as nodes of a graph agrees with the one in TypeScript, at every length', async () => {
  for (let length = 1; length <= 90; length++) await agree(32, 5, length)
})

test.each([1, 319, 320, 1024, 1025, 2048, 50123])('with the frames of AudioSep: %i samples', async (length) => {
  await agree(frameSize, frameHop, length)
})

test('other spectra than those of a signal agree too', async () => {
  const stft = centredStft(64, 10)
  const [length, frames] = [207, 21]
  const spectrum = (key: string) => seededTensor({ key, shape: [frames, stft.bins], scale: 1, offset: 0 })
  const graph = createGraph('signal')
  const shape = [1, 1, frames, stft.bins]
  const nodes = { re: graph.input('re', shape), im: graph.input('im', shape) }
  graph.output('signal', signalOf(nodes, stft, length))
  const session = await openSession(graph.finish(), { folder: null, place })
  const [re, im] = [spectrum('re'), spectrum('im')]
  const { signal } = await session.run({
    re: { type: 'float32', shape, data: re },
    im: { type: 'float32', shape, data: im },
  })
  session.release()
  const expected = stft.synthesise({ frames, bins: stft.bins, re, im }, length)
  expect(largestDifference(signal!.data as Float32Array, expected)).toBeLessThan(1e-5)
})
