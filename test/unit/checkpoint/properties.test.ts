import { describe, expect, it } from 'vitest'
import { memoryBytes } from '../../../src/core/audio/byte-source.ts'
import { seededRandom } from '../../../src/core/base/random.ts'
import { readTensor } from '../../../src/core/checkpoint/read-tensor.ts'
import { summarise } from '../../../src/core/checkpoint/summary.ts'
import { elementCount } from '../../../src/core/nn/tensor.ts'
import { safetensorsFile } from '../../support/safetensors-file.ts'
import { randomState, wholeBelow } from './random-state.ts'
import { read, refusalOf } from './reading.ts'

const safetensors = (): Uint8Array =>
  safetensorsFile(
    {
      __metadata__: { format: 'pt' },
      a: { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] },
      b: { dtype: 'I64', shape: [1], data_offsets: [16, 24] },
    },
    Uint8Array.from({ length: 24 }, (_, at) => at),
  )

/** Files that are made once and damaged often. */
const files = Array.from({ length: 40 }, (_, seed) => randomState(seed).file)

/** A damaged file is refused or read; nothing else is thrown, and what is read stays within the file. */
const readAll = (bytes: Uint8Array): boolean => {
  if (refusalOf(bytes) !== null) return false
  for (const tensor of read(bytes).tensors.values()) {
    expect(elementCount(tensor.shape)).toBeLessThanOrEqual(1 << 24)
    if (elementCount(tensor.shape) < 1 << 16) readTensor(memoryBytes(bytes), tensor)
  }
  return true
}

describe('checkpoints of any content', () => {
  it('come back as they were written', () => {
    for (let seed = 0; seed < 300; seed++) {
      const { file, expected } = randomState(seed)
      const source = memoryBytes(file)
      const { tensors } = read(file)
      expect([...tensors.keys()]).toEqual([...expected.keys()])
      for (const [name, { type, shape, values }] of expected) {
        const tensor = tensors.get(name)!
        expect({ type: tensor.type, shape: tensor.shape }).toEqual({ type, shape })
        expect(Array.from(readTensor(source, tensor).data, Number)).toEqual(values)
        const { first, sum } = summarise(source, tensor)
        expect(first).toEqual(values.slice(0, 4))
        expect(sum).toBe(values.reduce((a, b) => a + b, 0))
      }
    }
  })
})

describe('damaged checkpoints', () => {
  it('are refused at every length that they are cut to', () => {
    for (const file of [randomState(1).file, randomState(5).file, safetensors()])
      for (let length = 0; length < file.length; length++) expect(refusalOf(file.subarray(0, length))).not.toBeNull()
  })

  it('are refused when bytes are added', () => {
    for (const file of [randomState(1).file, safetensors()])
      for (const added of [1, 22, 100, 70_000]) {
        const longer = new Uint8Array(file.length + added)
        longer.set(file)
        expect(refusalOf(longer)).not.toBeNull()
      }
  })

  it.each([
    ['PyTorch', (seed: number) => files[seed % files.length]!, 5000],
    ['safetensors', safetensors, 3000],
  ] as const)('of %s with flipped bytes are refused or read, never more', (_, make, runs) => {
    let intact = 0
    for (let seed = 0; seed < runs; seed++) {
      const random = seededRandom(seed)
      const bytes = make(seed).slice()
      for (let flips = 1 + wholeBelow(random, 3); flips > 0; flips--)
        bytes[wholeBelow(random, bytes.length)]! ^= 1 << wholeBelow(random, 8)
      if (readAll(bytes)) intact++
    }
    expect(intact).toBeLessThan(runs)
  })

  it('with any bytes in the place of the pickle are refused or read, never more', () => {
    for (let seed = 0; seed < 1500; seed++) {
      const random = seededRandom(seed)
      const file = files[seed % files.length]!
      const [pickle] = read(file).checked
      const bytes = file.slice()
      const from = wholeBelow(random, pickle!.bytes)
      for (let at = from; at < Math.min(pickle!.bytes, from + 8); at++)
        bytes[pickle!.offset + at] = wholeBelow(random, 256)
      readAll(bytes)
    }
  })
})
