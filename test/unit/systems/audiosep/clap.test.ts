import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seededRandom } from '../../../../src/core/base/random.ts'
import type { Tensor } from '../../../../src/core/nn/tensor.ts'
import { WeightMismatch } from '../../../../src/core/nn/weights.ts'
import { audioGraph, openAudioEncoder } from '../../../../src/core/systems/audiosep/clap/audio-encoder.ts'
import { findClap } from '../../../../src/core/systems/audiosep/clap/clap-weights.ts'
import { clipLength, clipRate, clipsOf } from '../../../../src/core/systems/audiosep/clap/clips.ts'
import { openTextEncoder, textFeeds, textGraph } from '../../../../src/core/systems/audiosep/clap/text-encoder.ts'
import type { OpenModel } from '../../../../src/core/systems/model.ts'
import { openModel } from '../../../../src/main/inference/open-model.ts'
import { findCases } from '../../../parity/case.ts'
import { runCase } from '../../../parity/run.ts'
import { writeSeededCheckpoint } from '../../../support/seeded-checkpoint.ts'
import { temporaryFolder } from '../../../support/temporary.ts'

const folder = temporaryFolder()
let model: OpenModel
beforeAll(() => {
  writeSeededCheckpoint(folder.file('small.safetensors'), { size: 'small' })
  model = openModel({
    id: 'small',
    system: 'audiosep',
    name: 'Small',
    goodAt: 'Tests.',
    checkpoint: '0'.repeat(64),
    files: {
      checkpoint: folder.file('small.safetensors'),
      vocabulary: folder.file('vocab.json'),
      merges: folder.file('merges.txt'),
    },
  })
})
afterAll(() => {
  model.close()
  folder[Symbol.dispose]()
})

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, at) => sum + value * b[at]!, 0)

const largestDifference = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at]!)), 0)

test('both branches compute what the reference computes', async () => {
  const [found] = findCases(join(import.meta.dirname, '..', '..', '..', 'fixtures', 'clap'))
  let outputs = 0
  for await (const outcome of runCase(found!, { provider: 'cpu', tolerance: 0, only: '' })) {
    if (outcome.kind !== 'compared') expect.fail(`${outcome.name}: ${outcome.kind}`)
    else expect(outcome.difference, outcome.name).toBeLessThanOrEqual(outcome.tolerance)
    outputs++
  }
  expect(outputs).toBe(8)
})

describe('a text', () => {
  test('is a vector of length 1, the same for the same text', async () => {
    const encoder = await openTextEncoder(model)
    const [dog, again, bird, nothing] = [
      await encoder.embed('a dog'),
      await encoder.embed('a dog'),
      await encoder.embed('A dog'),
      await encoder.embed(''),
    ]
    for (const vector of [dog, bird, nothing]) {
      expect(vector).toHaveLength(512)
      expect(dot(vector, vector)).toBeCloseTo(1, 5)
    }
    expect(again).toEqual(dog)
    // Case is told apart, as the reference does.
    expect(largestDifference(bird, dog)).toBeGreaterThan(1e-4)
    encoder.release()
  })

  test('means the same however long the graph is', async () => {
    const ids = [0, 17, 4, 200, 33, 9, 2]
    const embed = async (length: number) => {
      const session = await model.inference.open(textGraph(model.tensors, length))
      const { embedding } = await session.run(textFeeds(ids, length))
      session.release()
      return embedding!.data as Float32Array
    }
    const alone = await embed(ids.length)
    for (const length of [16, 64, 512]) expect(largestDifference(await embed(length), alone)).toBeLessThan(1e-6)
  })

  test('of any length is taken', async () => {
    const encoder = await openTextEncoder(model)
    const long = await encoder.embed('dog '.repeat(5000))
    // What does not fit is not heard.
    expect(await encoder.embed('dog '.repeat(6000))).toEqual(long)
    encoder.release()
    expect(dot(await encoder.embed('after a release'), long)).toBeLessThan(1)
    encoder.release()
  })

  test('a vocabulary that the network does not know is refused', async () => {
    const other: OpenModel = {
      ...model,
      text: (role) => (role === 'vocabulary' ? '{"<s>":0,"</s>":1,"<unk>":2,"dog":300}' : ''),
    }
    await expect(openTextEncoder(other)).rejects.toThrow(
      new WeightMismatch('the vocabulary has 301 symbols, the checkpoint knows 300'),
    )
  })
})

describe('an example', () => {
  const random = seededRandom(5)
  const noise = Float32Array.from({ length: 4 * 48_000 }, () => random() - 0.5)
  const chirp = (rate: number, seconds: number) =>
    Float32Array.from(
      { length: rate * seconds },
      (_, n) => 0.4 * Math.sin(2 * Math.PI * (200 + (300 * n) / rate) * (n / rate)),
    )

  test('is a vector of length 1 that depends on what it sounds like, little on its rate', async () => {
    const encoder = await openAudioEncoder(model)
    const reference = await encoder.embed(chirp(48_000, 2), 48_000)
    expect(reference).toHaveLength(512)
    expect(dot(reference, reference)).toBeCloseTo(1, 5)
    const other = dot(await encoder.embed(noise, 48_000), reference)
    for (const rate of [16_000, 22_050, 32_000, 44_100, 96_000])
      expect(1 - dot(await encoder.embed(chirp(rate, 2), rate), reference), `${rate} Hz`).toBeLessThan((1 - other) / 2)
    encoder.release()
  })

  test('of a minute is heard from its beginning to its end', async () => {
    const encoder = await openAudioEncoder(model)
    const minute = new Float32Array(60 * 48_000)
    const silence = await encoder.embed(minute, 48_000)
    expect(dot(silence, silence)).toBeCloseTo(1, 5)
    minute.set(noise, minute.length - noise.length)
    expect(largestDifference(await encoder.embed(minute, 48_000), silence)).toBeGreaterThan(1e-4)
    encoder.release()
  })

  test('without samples is refused', async () => {
    const encoder = await openAudioEncoder(model)
    await expect(encoder.embed(new Float32Array(0), 48_000)).rejects.toThrow('an example has no samples')
    encoder.release()
  })
})

describe('clips', () => {
  test('repeat what is shorter, as often as it fits whole', () => {
    const [clip, ...others] = clipsOf(Float32Array.of(1, 2, 3), clipRate)
    expect(others).toEqual([])
    expect([...clip!.subarray(0, 6)]).toEqual([1, 2, 3, 1, 2, 3])
    const [rest] = clipsOf(new Float32Array(200_001).fill(1), clipRate)
    expect([rest!.lastIndexOf(1), rest!.length]).toEqual([400_001, clipLength])
  })

  test('are spread over what is longer, first and last sample included', () => {
    for (const seconds of [10, 11, 20, 21, 61]) {
      const clips = clipsOf(
        Float32Array.from({ length: seconds * clipRate }, (_, at) => at),
        clipRate,
      )
      expect(clips).toHaveLength(Math.min(6, Math.ceil(seconds / 10)))
      for (const clip of clips) expect(clip).toHaveLength(clipLength)
      expect(clips[0]![0]).toBe(0)
      expect(clips.at(-1)!.at(-1)).toBe(Math.fround(seconds * clipRate - 1))
    }
  })
})

test('layers are taken by their numbers, however the file orders them', () => {
  const names = (index: OpenModel['tensors']) =>
    [audioGraph(index), textGraph(index, 16)].map(({ operations }) => operations.map(({ name }) => name))
  const reversed = new Map([...model.tensors].reverse())
  expect(names(reversed)).toEqual(names(model.tensors))
})

describe('CLAP is found', () => {
  const tensor: Tensor = { type: 'float32', shape: [1, 1], data: new Float32Array(1) }
  test.each([
    ['query_encoder.model.text_projection.0.weight', 'query_encoder.model'],
    ['module.text_projection.0.weight', 'module'],
    ['text_projection.0.weight', ''],
    ['ss_model.base.bn0.weight', null],
    ['context_projection.0.weight', null],
  ])('by %s under %s', (name, prefix) => {
    expect(findClap(new Map([[name, tensor]]))).toBe(prefix)
  })

  test('or its absence is told', async () => {
    await expect(openAudioEncoder({ ...model, tensors: new Map() })).rejects.toThrow('the checkpoint holds no CLAP')
    await expect(openTextEncoder({ ...model, tensors: new Map() })).rejects.toThrow('the checkpoint holds no CLAP')
  })
})
