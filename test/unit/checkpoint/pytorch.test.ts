import { describe, expect, it } from 'vitest'
import { memoryBytes } from '../../../src/core/audio/byte-source.ts'
import { readTensor } from '../../../src/core/checkpoint/read-tensor.ts'
import { elementBytes, type TensorType } from '../../../src/core/nn/tensor.ts'
import { type Python, parameterOf, type Storage, tensorOf } from '../../support/pickle-file.ts'
import { storageClasses, TorchStorages } from '../../support/torch-file.ts'
import type { ZipTricks } from '../../support/zip-file.ts'
import { fileOf, oneToSix } from './one-storage.ts'
import { read, refusalOf, valuesOf } from './reading.ts'

/** A file whose tensor `w` is made with these arguments. */
const withTensor = (make: (storage: Storage) => Python): Uint8Array =>
  fileOf((storage) => ({ ordered: [['w', make(storage)]] }))

const rebuild = (...given: readonly Python[]): Python => ({
  call: ['torch._utils', '_rebuild_tensor_v2'],
  arguments: given,
})

describe('tensors', () => {
  it('reads parameters as their tensors', () => {
    expect(
      valuesOf(
        withTensor((storage) => parameterOf(tensorOf(storage, [2, 3], [3, 1]))),
        'w',
      ),
    ).toEqual(oneToSix)
  })

  it('reads views, tied tensors and strides of every kind', () => {
    const file = fileOf((storage) => {
      const whole = tensorOf(storage, [2, 3], [3, 1])
      return {
        ordered: [
          ['whole', whole],
          ['tied', whole],
          ['row', tensorOf(storage, [3], [1], 3)],
          ['column', tensorOf(storage, [2], [3], 1)],
          ['transposed', tensorOf(storage, [3, 2], [1, 3])],
          ['expanded', tensorOf(storage, [2, 2], [0, 1], 4)],
          ['pairs', tensorOf(storage, [3, 2], [2, 1])],
          ['windows', tensorOf(storage, [5, 2], [1, 1])],
          ['scalar', tensorOf(storage, [], [], 5)],
          ['empty', tensorOf(storage, [0, 3], [3, 1])],
          ['empty at the end', tensorOf(storage, [0], [1], 6)],
          ['one', tensorOf(storage, [1, 1], [99, 77], 2)],
        ],
      }
    })
    const { tensors } = read(file)
    const values = Object.fromEntries([...tensors.keys()].map((name) => [name, valuesOf(file, name)]))
    expect(values).toEqual({
      whole: oneToSix,
      tied: oneToSix,
      row: [4, 5, 6],
      column: [2, 5],
      transposed: [1, 4, 2, 5, 3, 6],
      expanded: [5, 6, 5, 6],
      pairs: oneToSix,
      windows: [1, 2, 2, 3, 3, 4, 4, 5, 5, 6],
      scalar: [6],
      empty: [],
      'empty at the end': [],
      one: [3],
    })
    const contiguous = [...tensors.values()].filter((tensor) => tensor.contiguous).map(({ name }) => name)
    expect(contiguous).toEqual(['whole', 'tied', 'row', 'pairs', 'scalar', 'empty', 'empty at the end', 'one'])
    expect(tensors.get('row')!.offset - tensors.get('whole')!.offset).toBe(12)
  })

  const types: readonly [TensorType, ArrayBufferLike, readonly number[], string][] = [
    ['float32', Float32Array.of(0.5, -2).buffer, [0.5, -2], 'float32'],
    ['float16', Uint16Array.of(0x3800, 0xc000).buffer, [0.5, -2], 'float32'],
    ['bfloat16', Uint16Array.of(0x3f00, 0xc000).buffer, [0.5, -2], 'float32'],
    ['float64', Float64Array.of(0.5, -2).buffer, [0.5, -2], 'float32'],
    ['int64', BigInt64Array.of(1n << 40n, -2n).buffer, [2 ** 40, -2], 'int64'],
    ['int32', Int32Array.of(7, -2).buffer, [7, -2], 'int32'],
    ['int16', Int16Array.of(300, -2).buffer, [300, -2], 'int32'],
    ['int8', Int8Array.of(7, -2).buffer, [7, -2], 'int32'],
    ['uint8', Uint8Array.of(7, 254).buffer, [7, 254], 'int32'],
    ['bool', Uint8Array.of(1, 0).buffer, [1, 0], 'bool'],
  ]
  it.each(types)('reads %s', (type, buffer, expected, widened) => {
    for (const strides of [[1], [2]] as const) {
      const storages = new TorchStorages()
      const spread = new Uint8Array(2 * elementBytes[type] * strides[0])
      for (const at of [0, 1])
        spread.set(
          new Uint8Array(buffer).subarray(at * elementBytes[type], (at + 1) * elementBytes[type]),
          at * strides[0] * elementBytes[type],
        )
      const file = storages.file({ ordered: [['w', tensorOf(storages.add(type, spread), [2], strides)]] })
      const tensor = read(file).tensors.get('w')!
      expect(tensor.type).toBe(type)
      const found = readTensor(memoryBytes(file), tensor)
      expect(found.type).toBe(widened)
      expect(Array.from(found.data, Number)).toEqual(expected)
    }
  })

  const outside: readonly [string, readonly number[], readonly number[], number][] = [
    ['a shape larger than its storage', [7], [1], 0],
    ['an offset beyond it', [6], [1], 1],
    ['an empty tensor beyond it', [0], [1], 7],
    ['strides beyond it', [2, 3], [4, 1], 0],
    ['a huge shape', [2 ** 31 - 1, 5], [5, 1], 0],
    ['a shape beyond 53 bits', [2 ** 30, 2 ** 30], [1, 1], 0],
    ['a shape beyond 53 bits that steps nowhere', [2 ** 30, 2 ** 30], [0, 0], 0],
    ['strides beyond 53 bits', [2, 2], [2 ** 52, 2 ** 53 - 1], 0],
    ['a huge stride', [2], [2 ** 53 - 1], 0],
    ['a huge offset', [1], [1], 2 ** 53 - 1],
    ['a repeated storage', [2 ** 25], [0], 0],
    ['a repeated storage of overlaps', [2 ** 13, 2 ** 13, 1], [0, 0, 1], 0],
  ]
  it.each(outside)('refuses %s', (_, shape, strides, offset) => {
    expect(refusalOf(withTensor((storage) => tensorOf(storage, shape, strides, offset)))).toMatch(
      /reaches beyond its storage|larger than any file|repeats its storage/,
    )
  })

  it('refuses it in the optimizer’s state too', () => {
    const file = fileOf((storage) => ({
      dict: [
        ['optimizer', { list: [tensorOf(storage, [7], [1])] }],
        ['state_dict', { ordered: [['w', tensorOf(storage, [6], [1])]] }],
      ],
    }))
    expect(refusalOf(file)).toMatch(/reaches beyond/)
  })

  it('refuses thousands of names for one large storage', () => {
    const storages = new TorchStorages()
    const storage = storages.add('uint8', { zeros: 1 << 20 })
    const tensor = tensorOf(storage, [1 << 20], [1])
    const names = (count: number): Python => ({
      ordered: Array.from({ length: count }, (_, at) => [`w${at}`, tensor] as const),
    })
    expect(refusalOf(storages.file(names(20)))).toBeNull()
    expect(refusalOf(storages.file(names(2000)))).toMatch(/too many views/)
  })

  const odd: readonly [string, (storage: Storage) => Python][] = [
    ['no storage', () => rebuild(null, 0, { tuple: [6] }, { tuple: [1] }, false, { ordered: [] })],
    [
      'a tensor for a storage',
      (s) => rebuild(tensorOf(s, [6], [1]), 0, { tuple: [6] }, { tuple: [1] }, false, { ordered: [] }),
    ],
    [
      'a name for a storage',
      () => rebuild({ global: ['torch', 'FloatStorage'] }, 0, { tuple: [6] }, { tuple: [1] }, false, { ordered: [] }),
    ],
    ['a list for a shape', (storage) => rebuild({ storage }, 0, { list: [6] }, { tuple: [1] }, false, { ordered: [] })],
    ['a text for a shape', (storage) => rebuild({ storage }, 0, '6', { tuple: [1] }, false, { ordered: [] })],
    [
      'a size that is no integer',
      (storage) => rebuild({ storage }, 0, { tuple: [{ float: 6 }] }, { tuple: [1] }, false, { ordered: [] }),
    ],
    [
      'a size that is true',
      (storage) => rebuild({ storage }, 0, { tuple: [true] }, { tuple: [1] }, false, { ordered: [] }),
    ],
    ['a negative size', (storage) => rebuild({ storage }, 0, { tuple: [-1] }, { tuple: [1] }, false, { ordered: [] })],
    [
      'a size beyond 53 bits',
      (storage) => rebuild({ storage }, 0, { tuple: [2n ** 64n] }, { tuple: [1] }, false, { ordered: [] }),
    ],
    [
      'a negative stride',
      (storage) => rebuild({ storage }, 5, { tuple: [6] }, { tuple: [-1] }, false, { ordered: [] }),
    ],
    [
      'a negative offset',
      (storage) => rebuild({ storage }, -1, { tuple: [6] }, { tuple: [1] }, false, { ordered: [] }),
    ],
    [
      'an offset that is no integer',
      (storage) => rebuild({ storage }, { float: 0 }, { tuple: [6] }, { tuple: [1] }, false, { ordered: [] }),
    ],
    [
      'fewer strides than sizes',
      (storage) => rebuild({ storage }, 0, { tuple: [2, 3] }, { tuple: [1] }, false, { ordered: [] }),
    ],
    [
      '65 axes',
      (storage) =>
        rebuild({ storage }, 0, { tuple: Array(65).fill(1) }, { tuple: Array(65).fill(1) }, false, { ordered: [] }),
    ],
    [
      'a gradient that is neither',
      (storage) => rebuild({ storage }, 0, { tuple: [6] }, { tuple: [1] }, 1, { ordered: [] }),
    ],
    ['hooks', (storage) => rebuild({ storage }, 0, { tuple: [6] }, { tuple: [1] }, false, { ordered: [['a', 1]] })],
    [
      'hooks that are no dict',
      (storage) => rebuild({ storage }, 0, { tuple: [6] }, { tuple: [1] }, false, { list: [] }),
    ],
    ['too little', (storage) => rebuild({ storage }, 0, { tuple: [6] }, { tuple: [1] })],
    [
      'a conjugate',
      (storage) =>
        rebuild({ storage }, 0, { tuple: [6] }, { tuple: [1] }, false, { ordered: [] }, { dict: [['conj', true]] }),
    ],
    [
      'too much',
      (storage) => rebuild({ storage }, 0, { tuple: [6] }, { tuple: [1] }, false, { ordered: [] }, null, null),
    ],
    ['a parameter of a number', () => parameterOf(3)],
    ['a parameter of a storage', (storage) => parameterOf({ storage })],
    [
      'attributes of a tensor',
      (s) => ({
        call: ['torch._utils', '_rebuild_tensor_v2'],
        arguments: [{ storage: s }, 0, { tuple: [6] }, { tuple: [1] }, false, { ordered: [] }],
        state: { dict: [] },
      }),
    ],
  ]
  it.each(odd)('refuses a tensor made with %s', (_, make) => {
    expect(refusalOf(withTensor(make))).toMatch(/with something that PyTorch never gives it|attributes/)
  })

  it.each([
    '_rebuild_tensor',
    '_rebuild_tensor_v3',
    '_rebuild_qtensor',
    '_rebuild_sparse_tensor',
    '_rebuild_meta_tensor_no_storage',
    '_rebuild_parameter_with_state',
    '_rebuild_device_tensor_from_numpy',
  ])('refuses %s by its name, as a kind of tensor', (name) => {
    const file = withTensor((storage) => ({ call: ['torch._utils', name], arguments: [{ storage }] }))
    expect(refusalOf(file)).toMatch(new RegExp(`torch\\._utils\\.${name}.*kind of tensor`))
  })
})

describe('checksums', () => {
  it('are those of every member, or none when PyTorch was told to leave them out', () => {
    const storages = new TorchStorages()
    const state = { ordered: [['w', storages.tensor([1], [1])]] } as const
    expect(read(storages.file(state)).checked.map(({ name }) => name)).toContain('archive/data/0')
    const without: ZipTricks = {
      central: (header) => void Object.assign(header, { crc32: 0 }),
      descriptor: (bytes) => bytes.slice().fill(0, 4, 8),
    }
    expect(read(storages.file(state, without)).checked).toEqual([])
  })
})

describe('storages', () => {
  const withStorage = (storage: Storage): Uint8Array => withTensor(() => tensorOf(storage, [1], [1]))
  const float = storageClasses.float32

  it('refuses one that is missing', () => {
    expect(refusalOf(withStorage({ type: float, key: '9', size: 6 }))).toMatch(/storage 9 .* is missing/)
  })

  it.each([5, 7, 0, 2 ** 31 - 1])('refuses one that is announced with %d elements and has 6', (size) => {
    expect(refusalOf(withStorage({ type: float, key: '0', size }))).toMatch(/storage 0 has 24 bytes/)
  })

  it('refuses one of another element size', () => {
    expect(refusalOf(withStorage({ type: storageClasses.float64, key: '0', size: 6 }))).toMatch(/24 bytes/)
  })

  it.each(['../0', '0/../0', 'a', '', '00000000000000000000000', '0\n', '__proto__'])('refuses the key %j', (key) => {
    expect(refusalOf(withStorage({ type: float, key, size: 6 }))).toMatch(/no number/)
  })

  it.each(['ComplexFloatStorage', 'QInt8Storage', 'UInt16Storage', 'UntypedStorage'])(
    'refuses torch.%s by its name',
    (type) => {
      expect(refusalOf(withStorage({ type, key: '0', size: 6 }))).toMatch(new RegExp(`torch\\.${type}.*kind of tensor`))
    },
  )

  it('refuses one that is described in two ways', () => {
    const file = fileOf((storage) => ({
      ordered: [
        ['a', tensorOf(storage, [6], [1])],
        ['b', tensorOf({ ...storage, type: storageClasses.int32 }, [6], [1])],
      ],
    }))
    expect(refusalOf(file)).toMatch(/storage 0 in two ways/)
  })

  it('refuses one larger than any file', () => {
    const storage = { type: float, key: '0', size: 2 ** 53 - 1 }
    expect(refusalOf(withStorage(storage))).toMatch(/larger than any file|24 bytes/)
  })
})
