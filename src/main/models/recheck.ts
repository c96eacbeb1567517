import { join } from 'node:path'
import type { Activities } from './activities.ts'
import { checkModel } from './check-model.ts'
import type { Model } from './model.ts'
import type { FoundModel } from './model-folder.ts'
import type { Shelf } from './shelf.ts'
import { stampAt } from './stamp.ts'

export type Recheck = {
  /** As `Shelf.find`; begins to read a model again whose files changed since they were checked. */
  find(model: Model): FoundModel
  /** Jobs that were begun. */
  jobs(): string[]
}

/**
 * Looks after models that were replaced or written to behind the program's back: none runs before it was read again.
 * @param isBusy nothing can be begun now
 */
export const createRecheck = ({
  shelf,
  activitiesOf,
  isBusy,
}: {
  readonly shelf: Shelf
  readonly activitiesOf: () => Activities
  readonly isBusy: () => boolean
}): Recheck => {
  /** How the files of a model stood when reading them was begun: what cannot be read is not tried forever. */
  const tried = new Map<string, string>()
  const jobs = new Set<string>()
  return {
    find: (model) => {
      const found = shelf.find(model)
      const changed = found.files.filter(({ state }) => state === 'changed')
      if (changed.length === 0 || isBusy() || activitiesOf().of(model.id)) return found
      const stand = JSON.stringify(changed.map(({ file }) => [file.name, stampAt(join(found.folder, file.name))]))
      if (tried.get(model.id) === stand) return found
      tried.set(model.id, stand)
      const job = activitiesOf().start(
        { kind: 'models', title: `Check ${model.name}`, model: model.id, state: 'checking' },
        async ({ signal, update }) => {
          update({ stage: 'Checking what changed' })
          // Another program may have read it while this one waited.
          if (shelf.find(model).files.some(({ state }) => state === 'changed'))
            await checkModel(shelf, model, signal, (done, total) => update({ progress: done / total }))
          return []
        },
        async () => void tried.delete(model.id),
      )
      jobs.add(job)
      return found
    },
    jobs: () => [...jobs],
  }
}
