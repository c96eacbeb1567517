import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Job } from '../../src/contract/api.ts'
import { createHost, type Host } from '../../src/main/host.ts'
import type { Catalogue } from '../../src/main/models/catalogue.ts'
import { type Launcher, nodeLauncher } from '../../src/main/processes/launcher.ts'

/** Models that a host finds installed: what there are, and the folders in which they lie; `bundledFolder` for those that ship. */
export type BenchModels = {
  readonly catalogue: Catalogue
  readonly folder: string
  readonly bundledFolder?: string
}

/**
 * A host of its own in a temporary folder, as the command line makes one.
 * @param launcher starts its children; Node's unless something else is to be known of them
 */
export const benchHost = (
  models: BenchModels | null = null,
  launcher: Launcher = nodeLauncher,
): { readonly host: Host; readonly folder: string; close(): Promise<void> } => {
  const folder = mkdtempSync(join(tmpdir(), 'lasso-bench-'))
  const host = createHost({
    kind: 'direct',
    version: '0.0.0',
    folders: {
      config: folder,
      untitled: join(folder, 'untitled'),
      temporary: join(folder, 'temporary'),
      models: { folder: models?.folder ?? join(folder, 'models'), fixed: true },
      library: { folder: null, fixed: true, cache: join(folder, 'library cache') },
      start: folder,
    },
    launcher,
    dialogs: null,
    ...(models
      ? {
          models: {
            catalogue: models.catalogue,
            ...(models.bundledFolder === undefined ? {} : { bundledFolder: models.bundledFolder }),
          },
        }
      : {}),
    openLink: async () => {},
  })
  return {
    host,
    folder,
    close: async () => {
      await host.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The job as it ended. @throws when it did not end well */
export const finished = async (host: Host, job: string): Promise<Job> => {
  const ended = await host.board.settled(job)
  if (ended.state !== 'done') throw new Error(`${ended.title}: ${ended.state} ${JSON.stringify(ended.failure)}`)
  return ended
}

/** Imports one file into the open project. */
export const importInto = async (host: Host, path: string): Promise<Job> => {
  const [job] = await host.call('media.import', { files: [host.files.give(path)], at: 0, track: null })
  return finished(host, job!)
}
