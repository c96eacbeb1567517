import type { Python } from '../support/pickle-file.ts'
import { pickleOf, tensorOf } from '../support/pickle-file.ts'
import { TorchStorages, torchMembers } from '../support/torch-file.ts'
import { writeSparse, zipSegments } from '../support/zip-file.ts'

/** Tensors of the published CLAP checkpoint: about a thousand, each with two moments of Adam. */
const tensors = 1000
const bytesEach = 800 * 1024

/** A checkpoint of 2.4 GB as a training program leaves it, sparse on the disk. @returns bytes of the file */
export const writeLargeCheckpoint = (path: string): number => {
  const storages = new TorchStorages()
  const tensor = (): Python => {
    const shape = [bytesEach / 4096, 1024]
    return tensorOf(storages.add('float32', { zeros: bytesEach }), shape, [1024, 1])
  }
  const names = Array.from(
    { length: tensors },
    (_, at) => `module.text_branch.encoder.layer.${at >> 4}.attention.self.${at}.weight`,
  )
  const state: Python = { ordered: names.map((name): [Python, Python] => [name, tensor()]) }
  const moments = names.map((_, at): [Python, Python] => [
    at,
    {
      dict: [
        ['step', storages.tensor([], [at])],
        ['exp_avg', tensor()],
        ['exp_avg_sq', tensor()],
      ],
    },
  ])
  const optimizer: Python = {
    dict: [
      ['state', { dict: moments }],
      [
        'param_groups',
        {
          list: [
            {
              dict: [
                ['lr', { float: 1e-4 }],
                ['params', { list: names.map((_, at) => at) }],
              ],
            },
          ],
        },
      ],
    ],
  }
  const pickle = pickleOf({
    dict: [
      ['epoch', 15],
      ['name', 'clap'],
      ['state_dict', state],
      ['optimizer', optimizer],
    ],
  })
  return writeSparse(path, zipSegments(torchMembers(pickle, storages.contents)))
}
