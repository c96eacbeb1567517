import { seededRandom } from '../../../src/core/base/random.ts'
import { elementBytes, type TensorType } from '../../../src/core/nn/tensor.ts'
import { type Python, parameterOf, tensorOf } from '../../support/pickle-file.ts'
import { TorchStorages } from '../../support/torch-file.ts'

export const wholeBelow = (random: () => number, limit: number): number => Math.floor(random() * limit)

const types: readonly TensorType[] = ['float32', 'float64', 'int64', 'int32', 'int16', 'int8', 'uint8', 'bool']

/** Small whole numbers, which every type holds. */
const contentOf = (type: TensorType, values: readonly number[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(values.length * elementBytes[type]))
  values.forEach((value, index) => {
    const at = index * elementBytes[type]
    if (type === 'float32') view.setFloat32(at, value, true)
    else if (type === 'float64') view.setFloat64(at, value, true)
    else if (type === 'int64') view.setBigInt64(at, BigInt(value), true)
    else if (type === 'int32') view.setInt32(at, value, true)
    else if (type === 'int16') view.setInt16(at, value, true)
    else view.setUint8(at, value)
  })
  return new Uint8Array(view.buffer)
}

export type View = { readonly shape: readonly number[]; readonly strides: readonly number[]; readonly offset: number }

/** A view of a storage as slicing, transposing, expanding and unfolding make them. */
export const randomView = (random: () => number): View & { readonly size: number } => {
  const rank = wholeBelow(random, 5)
  const shape = Array.from({ length: rank }, () => (wholeBelow(random, 12) === 0 ? 0 : 1 + wholeBelow(random, 5)))
  const strides = Array<number>(rank).fill(0)
  let stride = 1
  for (const axis of Array.from({ length: rank }, (_, at) => at).sort(() => random() - 0.5)) {
    strides[axis] = random() < 0.1 ? 0 : stride
    stride *= Math.max(1, shape[axis]!) * (random() < 0.3 ? 2 : 1)
    if (random() < 0.1) stride = 1 + wholeBelow(random, stride)
  }
  const offset = wholeBelow(random, 4)
  const extent = shape.includes(0) ? 0 : shape.reduce((sum, size, axis) => sum + (size - 1) * strides[axis]!, 1)
  return { shape, strides, offset, size: offset + extent + wholeBelow(random, 3) }
}

/** Places of all elements in the storage, in row-major order, by the definition of strides. */
export const placesOf = ({ shape, strides, offset }: View): number[] =>
  shape.reduce<number[]>(
    (places, size, axis) =>
      places.flatMap((place) => Array.from({ length: size }, (_, at) => place + at * strides[axis]!)),
    [offset],
  )

export type RandomState = {
  readonly file: Uint8Array
  readonly expected: ReadonlyMap<string, { type: TensorType; shape: readonly number[]; values: readonly number[] }>
}

/** A file with a random state dict, in one of the ways that training programs nest it, and what it holds. */
export const randomState = (seed: number): RandomState => {
  const random = seededRandom(seed)
  const storages = new TorchStorages()
  const expected = new Map<string, { type: TensorType; shape: readonly number[]; values: readonly number[] }>()
  const pairs: [string, Python][] = []
  const count = 1 + wholeBelow(random, 8)
  while (pairs.length < count) {
    const type = types[wholeBelow(random, types.length)]!
    const first = randomView(random)
    const most = type === 'bool' ? 2 : 100
    const content = Array.from({ length: first.size }, () => wholeBelow(random, most))
    const storage = storages.add(type, contentOf(type, content))
    const views: View[] = [first]
    if (random() < 0.3) views.push({ shape: [first.size], strides: [1], offset: 0 })
    for (const view of views) {
      const name = `${random() < 0.5 ? 'module.' : ''}layer${pairs.length}.größe`
      const tensor = tensorOf(storage, view.shape, view.strides, view.offset)
      pairs.push([name, random() < 0.3 ? parameterOf(tensor) : tensor])
      expected.set(name, { type, shape: view.shape, values: placesOf(view).map((place) => content[place]!) })
    }
  }
  const state: Python = random() < 0.5 ? { ordered: pairs } : { dict: pairs }
  const optimizer: Python = {
    list: [{ dict: [['state', { dict: [[0, { dict: [['step', storages.tensor([], [5])]] }]] }]] }],
  }
  const shapes: readonly Python[] = [
    state,
    {
      dict: [
        ['epoch', 3],
        ['state_dict', state],
        ['optimizer_states', optimizer],
      ],
    },
    {
      dict: [
        ['optimizer', optimizer],
        ['model', state],
        ['args', { object: ['argparse', 'Namespace'], state: { dict: [['lr', { float: 0.1 }]] } }],
      ],
    },
  ]
  const tricks = { zip64: random() < 0.5, descriptors: random() < 0.5, wideMembers: random() < 0.3 }
  return { file: storages.file(shapes[wholeBelow(random, shapes.length)]!, tricks), expected }
}
