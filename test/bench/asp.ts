import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InstalledModel } from '../../src/core/systems/model.ts'
import { writeSeededZeroshot, zeroshotNames } from '../support/seeded-checkpoint.ts'
import type { Network } from './asp/network-child.ts'
import { type NetworkProcess, openOurs, openTheirs } from './asp/network-process.ts'
import { type Bench, format, medianTiming, type Row, type Timing } from './measure.ts'
import { ReferenceMissing } from './reference-process.ts'

const repeats = 5

/** What each network is given, and how many times faster than the reference it has to be. */
const tasks: readonly (readonly [network: Network, what: string, goal: number])[] = [
  ['detector', 'one 10 s clip through the detector', 2.5],
  ['separator', 'one 2 s segment through the U-Net, waveform to waveform', 2],
]

const memoryOf = (process: NetworkProcess): string => {
  const peak = process.memory()
  return peak === null ? 'not told by this system' : format(peak, 'MiB', 0)
}

const compare = (what: string, unit: keyof Timing, ours: Timing, theirs: Timing | null, goal: string): Row => ({
  what,
  measured: `${format(ours[unit], 's')}${theirs ? ` (reference ${format(theirs[unit], 's')}, ${(theirs[unit] / ours[unit]).toFixed(1)} ×)` : ''}`,
  most: goal,
})

const measure = async (
  ours: NetworkProcess,
  theirs: NetworkProcess | null,
  [, what, goal]: (typeof tasks)[number],
): Promise<Row[]> => {
  const times = { ours: [] as Timing[], theirs: [] as Timing[] }
  // Side by side, so that whatever else the machine does falls on both alike.
  for (let run = 0; run < repeats; run++) {
    times.ours.push(await ours.run())
    if (theirs) times.theirs.push(await theirs.run())
  }
  const mine = medianTiming(times.ours)
  const other = theirs ? medianTiming(times.theirs) : null
  return [
    compare(what, 'clock', mine, other, `1/${goal} of the reference`),
    compare('the same by processor time, which others’ work hardly changes', 'processor', mine, other, ''),
    {
      what: 'peak memory of a process with it',
      measured: `${memoryOf(ours)}${theirs ? ` (reference ${memoryOf(theirs)})` : ''}`,
      most: 'the reference’s',
    },
  ]
}

export const bench: Bench = {
  title: 'Zero-shot ASP at full size with seeded weights: noise at 32 kHz',
  run: async ({ reference: checkout, python = 'python3' }) => {
    const folder = mkdtempSync(join(tmpdir(), 'lasso-bench-asp-'))
    const rows: Row[] = []
    try {
      writeSeededZeroshot(folder, { size: 'full' })
      const files = {
        checkpoint: join(folder, zeroshotNames.checkpoint),
        detector: join(folder, zeroshotNames.detector),
      }
      const about = { id: 'zeroshot-asp', system: 'zeroshot-asp', name: 'Zero-shot ASP', goodAt: 'Being measured.' }
      const model: InstalledModel = { ...about, checkpoint: '0'.repeat(64), files }
      for (const task of tasks) {
        const [network] = task
        const opened = checkout === undefined ? null : openTheirs(checkout, model, network, python)
        const theirs = await opened?.catch((error: unknown) => {
          if (!(error instanceof ReferenceMissing)) throw error
          rows.push({ what: `the reference’s ${network}`, measured: `not measured: ${error.message}`, most: '' })
          return null
        })
        if (theirs) rows.push({ what: `the reference’s ${network}`, measured: theirs.about, most: '' })
        const ours = await openOurs(model, network)
        try {
          rows.push(...(await measure(ours, theirs ?? null, task)))
        } finally {
          await ours.close()
          await theirs?.close()
        }
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
    return rows
  },
}
