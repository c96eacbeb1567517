import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { shippedCatalogue } from '../../src/main/models/catalogue.ts'
import { writeNotes } from '../../src/main/models/model-folder.ts'
import { stampAt } from '../../src/main/models/stamp.ts'
import { nodeLauncher } from '../../src/main/processes/launcher.ts'
import { writeSeededTensors, zeroshotNames } from '../support/seeded-checkpoint.ts'
import { fullZeroshot, smallZeroshot, zeroshotTensors } from '../support/zeroshot-tensors.ts'
import { writeNoise } from './audiosep/noise-wave.ts'
import { benchHost, finished, importInto } from './bench-host.ts'
import { type Bench, peakMemory, peakResidentMemory, seconds } from './measure.ts'

/** Length of what is listened to; an hour is extrapolated, since every window costs the same. */
const minutes = 10

/** Processor time that a process has taken, in seconds (Linux); null where the system does not tell. */
const processorTime = (pid: number): number | null => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return null
  }
}

/** The detector at full size beside a small separator, which nothing here runs, in a models folder. */
const installDetector = (models: string): void => {
  const folder = join(models, 'zeroshot-asp')
  mkdirSync(folder, { recursive: true })
  const tensors = zeroshotTensors({ ...fullZeroshot, channels: smallZeroshot.channels })
  const noted = (['checkpoint', 'detector'] as const).map((role) => {
    const path = join(folder, zeroshotNames[role])
    writeSeededTensors(path, tensors[role])
    const bytes = readFileSync(path)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    return [zeroshotNames[role], { bytes: bytes.length, sha256, damage: null, stamp: stampAt(path) }] as const
  })
  writeNotes(folder, { version: 1, files: Object.fromEntries(noted), problem: null, custom: null })
}

export const bench: Bench = {
  title: `The ear: HTS-AT at full size with seeded weights, ${minutes} min of stereo noise at 44.1 kHz`,
  run: async () => {
    const models = mkdtempSync(join(tmpdir(), 'lasso-bench-listening-'))
    installDetector(models)
    let child = 0
    const { host, folder, close } = benchHost(
      { catalogue: shippedCatalogue(), folder: models },
      {
        launch: (entry, title) => {
          const launched = nodeLauncher.launch(entry, title)
          if (entry === 'inference') child = launched.pid ?? 0
          return launched
        },
      },
    )
    try {
      await host.call('project.new', undefined)
      await importInto(host, writeNoise(folder, { duration: minutes * 60, rate: 44_100, channels: 2 }))
      const { document } = await host.call('project.snapshot', undefined)
      const { track, length } = Object.values(document.clip)[0]!
      const listen = async (frames: number) => {
        const { job } = await host.call('listen.start', { track, from: 0, length: frames, device: 'cpu' })
        await finished(host, job)
      }
      // Loading is not listening.
      await listen(44_100)
      const before = processorTime(child) ?? 0
      let clock = 0
      const own = await peakMemory(
        () => [process.pid],
        async () => {
          clock = await seconds(() => listen(length))
        },
      )
      const processor = (processorTime(child) ?? 0) - before
      const memory = peakResidentMemory(child)
      return [
        {
          what: `an hour, from ${minutes} min`,
          measured: `${((clock * 60) / minutes / 60).toFixed(1)} min, RTF ${(clock / minutes / 60).toFixed(4)}`,
          most: 'RTF 0.05',
        },
        {
          what: 'the same by processor time of the child, on two cores',
          measured: `RTF ${(processor / 2 / minutes / 60).toFixed(4)}`,
          most: '',
        },
        { what: 'most memory of the child', measured: memory ? `${Math.round(memory)} MiB` : 'not told', most: '' },
        { what: 'most memory of the host', measured: `${Math.round(own)} MiB`, most: '' },
      ]
    } finally {
      await close()
      rmSync(models, { recursive: true, force: true })
    }
  },
}
