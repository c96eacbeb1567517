import type { Job, SeparateRequest } from '../../../src/contract/api.ts'
import { type Launcher, nodeLauncher } from '../../../src/main/processes/launcher.ts'
import { benchHost, finished, importInto } from '../bench-host.ts'
import { peakResidentMemory, seconds } from '../measure.ts'
import { type NoiseShape, writeNoise } from './noise-wave.ts'
import type { Setting } from './rows.ts'

/** How one separation went: seconds, and the most memory that the inference child has had, in MiB. */
export type Separation = {
  readonly took: number
  /** From the wish to the first second of result that the timeline could draw and play. */
  readonly first: number
  readonly memory: number | null
  readonly job: Job
}

/** A project with one recording in it, in a host that has the model. */
export type Studio = {
  separate(query: string): Promise<Separation>
  close(): Promise<void>
}

/** Starts children as Node's launcher does, and knows the last one that holds a network. */
const watchedLauncher = (): Launcher & { inference(): number | undefined } => {
  let child: number | undefined
  return {
    launch: (entry, name) => {
      const launched = nodeLauncher.launch(entry, name)
      if (entry === 'inference') child = launched.pid
      return launched
    },
    inference: () => child,
  }
}

/** @param noise the recording */
export const openStudio = async ({ models }: Setting, noise: NoiseShape): Promise<Studio> => {
  const launcher = watchedLauncher()
  const { host, folder, close } = benchHost(models, launcher)
  await host.call('project.new', undefined)
  await importInto(host, writeNoise(folder, noise))
  const { document } = await host.call('project.snapshot', undefined)
  const clip = Object.values(document.clip)[0]!
  const { rate } = document.source[clip.source]!
  return {
    separate: async (query) => {
      let first = Number.NaN
      let job: Job | null = null
      const start = performance.now()
      const took = await seconds(async () => {
        const request: SeparateRequest = {
          query,
          also: [],
          avoid: '',
          system: models.catalogue.models[0]!.id,
          mode: 'extract',
          track: clip.track,
          from: clip.at,
          length: clip.length,
          example: null,
          settings: {},
          seed: 1,
          device: 'cpu',
        }
        const { job: id } = await host.call('separation.start', request)
        const stop = host.board.on('changed', (changed) => {
          const ready = changed.growing.find(({ part }) => part === 'target')?.ready ?? 0
          if (changed.id === id && Number.isNaN(first) && ready >= rate) first = (performance.now() - start) / 1000
        })
        try {
          job = await finished(host, id)
        } finally {
          stop()
        }
      })
      const child = launcher.inference()
      // A result that is whole at once is there when the job ends.
      if (Number.isNaN(first)) first = took
      return { took, first, memory: child === undefined ? null : peakResidentMemory(child), job: job! }
    },
    close,
  }
}
