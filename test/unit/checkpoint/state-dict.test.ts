import { describe, expect, it } from 'vitest'
import { bytesOf, type Python, type Storage, tensorOf } from '../../support/pickle-file.ts'
import type { TorchStorages } from '../../support/torch-file.ts'
import { fileOf, oneToSix } from './one-storage.ts'
import { read, refusalOf, valuesOf } from './reading.ts'

describe('where a state dict lies', () => {
  const dict = (storage: Storage): Python => ({ ordered: [['a.weight', tensorOf(storage, [6], [1])]] })
  const kinds: readonly [string, (storage: Storage, storages: TorchStorages) => Python][] = [
    ['at the top', dict],
    ['in a plain dict at the top', (storage) => ({ dict: [['a.weight', tensorOf(storage, [6], [1])]] })],
    [
      'with PyTorch’s versions as attributes',
      (storage) => ({
        ordered: [['a.weight', tensorOf(storage, [6], [1])]],
        attributes: { dict: [['_metadata', { ordered: [['', { dict: [['version', 1]] }]] }]] },
      }),
    ],
    [
      'under state_dict',
      (storage) => ({
        dict: [
          ['epoch', 3],
          ['state_dict', dict(storage)],
        ],
      }),
    ],
    [
      'under model',
      (storage) => ({
        dict: [
          ['model', dict(storage)],
          ['step', 3],
        ],
      }),
    ],
    ['under model.state_dict', (storage) => ({ dict: [['model', { dict: [['state_dict', dict(storage)]] }]] })],
    [
      'under a name of its own',
      (storage) => ({
        dict: [
          ['epoch', 3],
          ['generator', dict(storage)],
        ],
      }),
    ],
    [
      'in a dict with attributes',
      (storage) => ({
        object: ['lightning.pytorch.utilities.parsing', 'AttributeDict'],
        items: [['state_dict', dict(storage)]],
      }),
    ],
    [
      'beside an optimizer',
      (storage, storages) => ({
        dict: [
          [
            'optimizer_states',
            { list: [{ dict: [['state', { dict: [[0, { dict: [['exp_avg', storages.tensor([1], [9])]] }]] }]] }] },
          ],
          ['optimizer', { dict: [['x', storages.tensor([1], [9])]] }],
          ['state_dict', dict(storage)],
        ],
      }),
    ],
    [
      'beside values that are no tensors',
      (storage) => ({
        ordered: [
          ['_extra_state', null],
          ['version', 3],
          ['a.weight', tensorOf(storage, [6], [1])],
          ['more', { list: [1] }],
          [7, 'x'],
        ],
      }),
    ],
  ]
  it.each(kinds)('%s', (_, make) => {
    const file = fileOf(make)
    expect([...read(file).tensors.keys()]).toEqual(['a.weight'])
    expect(valuesOf(file, 'a.weight')).toEqual(oneToSix)
  })

  it('keeps the prefixes of DataParallel and the order of the file', () => {
    const file = fileOf((storage) => ({
      ordered: [
        ['module.z', tensorOf(storage, [1], [1])],
        ['module.a', tensorOf(storage, [1], [1], 1)],
        ['module.__proto__', tensorOf(storage, [1], [1], 2)],
      ],
    }))
    expect([...read(file).tensors.keys()]).toEqual(['module.z', 'module.a', 'module.__proto__'])
  })

  it('joins the names when several dicts hold tensors', () => {
    const file = fileOf((storage) => ({
      dict: [
        ['encoder', dict(storage)],
        ['decoder', dict(storage)],
      ],
    }))
    expect([...read(file).tensors.keys()]).toEqual(['encoder.a.weight', 'decoder.a.weight'])
  })

  it('reads an empty state dict', () => {
    expect(read(fileOf(() => ({ ordered: [] }))).tensors.size).toBe(0)
    expect(
      read(
        fileOf(() => ({
          dict: [
            ['epoch', 1],
            ['state_dict', { ordered: [] }],
          ],
        })),
      ).tensors.size,
    ).toBe(0)
  })

  const nothing: readonly [string, (storage: Storage) => Python][] = [
    ['a tensor', (storage) => tensorOf(storage, [6], [1])],
    ['a list of tensors', (storage) => ({ list: [tensorOf(storage, [6], [1])] })],
    ['a number', () => 3],
    ['a storage', (storage) => ({ storage })],
    ['nothing', () => null],
    ['a namespace', () => ({ object: ['argparse', 'Namespace'], state: { dict: [] } })],
  ]
  it.each(nothing)('refuses %s instead', (_, make) => {
    expect(refusalOf(fileOf(make))).toMatch(/no state dict/)
  })

  it('refuses a dict without tensors, or with a tensor without a name', () => {
    expect(refusalOf(fileOf(() => ({ dict: [['epoch', 3]] })))).toMatch(/no tensors/)
    expect(refusalOf(fileOf((storage) => ({ dict: [[3, tensorOf(storage, [6], [1])]] })))).toMatch(/no tensors/)
    expect(refusalOf(fileOf((storage) => ({ dict: [['', tensorOf(storage, [6], [1])]] })))).toMatch(/usable name/)
    expect(refusalOf(fileOf((storage) => ({ dict: [['n'.repeat(2000), tensorOf(storage, [6], [1])]] })))).toMatch(
      /usable name/,
    )
  })

  it('looks no deeper than three dicts', () => {
    let deep: Python = { dict: [['x', 1]] }
    for (let depth = 0; depth < 500; depth++) deep = { dict: [['model', deep]] }
    expect(refusalOf(fileOf(() => deep))).toMatch(/no tensors/)
  })
})

describe('metadata', () => {
  it('is what stands plainly at the top', () => {
    const found = fileOf((storage) => ({
      dict: [
        ['epoch', 3],
        ['best', { float: 0.25 }],
        ['big', 2n ** 80n],
        ['pytorch-lightning_version', '2.0'],
        ['hparams_name', null],
        ['done', true],
        ['list', { list: [1] }],
        ['bytes', bytesOf(1)],
        ['__proto__', 'kept'],
        ['long', 'x'.repeat(10_000)],
        [5, 'no name'],
        ['state_dict', { ordered: [['w', tensorOf(storage, [6], [1])]] }],
      ],
    }))
    expect(Object.entries(read(found).metadata)).toEqual([
      ['epoch', 3],
      ['best', 0.25],
      ['big', String(2n ** 80n)],
      ['pytorch-lightning_version', '2.0'],
      ['hparams_name', null],
      ['done', true],
      ['__proto__', 'kept'],
    ])
  })
})
