import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { temporaryFolder } from '../support/temporary.ts'
import { writeLargeCheckpoint } from './checkpoint-files.ts'
import { type Bench, format, median } from './measure.ts'

const runs = 5

type Measured = {
  readonly index: number
  readonly memory: number
  readonly tensors: number
  readonly summary: number
  readonly peak: number
}

export const bench: Bench = {
  title: `Index of a checkpoint, each time in a fresh process (median of ${runs})`,
  run: async () => {
    using folder = temporaryFolder()
    const path = folder.file('large.pt')
    const bytes = writeLargeCheckpoint(path)
    const measured = Array.from({ length: runs }, (): Measured => {
      const child = join(import.meta.dirname, 'checkpoint-child.ts')
      return JSON.parse(execFileSync(process.execPath, [child, path], { encoding: 'utf8' }))
    })
    const of = (pick: (found: Measured) => number): number => median(measured.map(pick))
    return [
      {
        what: `time for ${format(bytes / 1e9, 'GB')}, ${measured[0]!.tensors} tensors`,
        measured: format(
          of(({ index }) => index / 1000),
          's',
          3,
        ),
        most: '0.5 s',
      },
      {
        what: 'memory that it adds',
        measured: format(
          of(({ memory }) => memory),
          'MiB',
          1,
        ),
        most: '95 MiB',
      },
      {
        what: 'first values and sums of 300 tensors',
        measured: format(
          of(({ summary }) => summary / 1000),
          's',
          3,
        ),
        most: '',
      },
      {
        what: 'peak of the whole process',
        measured: format(
          of(({ peak }) => peak),
          'MiB',
          1,
        ),
        most: '',
      },
    ]
  },
}
