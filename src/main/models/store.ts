import type { ModelRecord, ModelStorage } from '../../contract/api.ts'
import { HostError } from '../../contract/failures.ts'
import type { InstalledModel } from '../../core/systems/model.ts'
import type { Folders } from '../files/folders.ts'
import { createAnnouncer } from '../jobs/announcer.ts'
import type { JobBoard } from '../jobs/board.ts'
import { createActivities, modelOutcome, modelsQueue } from './activities.ts'
import { type AddPorts, addFile } from './add-file.ts'
import { forgetBundled, readCard } from './bundled.ts'
import type { Catalogue } from './catalogue.ts'
import { checkModel } from './check-model.ts'
import { accessFrom } from './download/access.ts'
import { type Patience, usualPatience } from './download/download-file.ts'
import type { Transport } from './download/transport.ts'
import { afterStop, removeIfEmpty, runDownload } from './download-job.ts'
import { freeBytes } from './durable.ts'
import { installedModel } from './installed.ts'
import type { Model } from './model.ts'
import { recordOf } from './model-record.ts'
import { moveModels } from './move-models.ts'
import { createRecheck } from './recheck.ts'
import { removeModel } from './remove-model.ts'
import type { SettingsFile } from './settings.ts'
import { createShelf } from './shelf.ts'
import { createTokenKeeper, type SecretStorage } from './token.ts'

export type ModelStoreOptions = {
  readonly catalogue: Catalogue
  readonly board: JobBoard
  readonly settings: SettingsFile
  /** Where models lie; the settings say otherwise unless it is fixed. */
  readonly folder: Folders['models']
  /** Where models lie that come with the program. */
  readonly bundledFolder: string
  /** Where an encrypted token lies. */
  readonly configFolder: string
  readonly transport: Transport
  /** Null where the system keeps no secrets. */
  readonly secrets: SecretStorage | null
  /** `HF_ENDPOINT`, `HF_TOKEN`, `HF_HUB_OFFLINE`. */
  readonly environment: { readonly [name: string]: string | undefined }
  readonly openCheckpoint: AddPorts['openCheckpoint']
  readonly patience?: Patience
  /** Milliseconds between two change events. */
  readonly throttle?: number
}

/** The models of this machine: what there is to be had, what is here, and the jobs that fetch, check and move them. */
export type ModelStore = {
  list(): ModelRecord[]
  storage(): Promise<ModelStorage>
  /** Models that can run now, in the order of the catalogue, those that a user added last. */
  installed(): InstalledModel[]
  /** Resolves when models that changed since they were checked have been read again; `list` and `installed` begin that. */
  settled(): Promise<void>
  /** Whether what is missing of a model can be had: from an address, or from its authors' page. */
  canGet(model: string): boolean
  /**
   * Fetches what is missing of a model, from where it stopped.
   * @returns the job's id; that of the running one when there is one
   * @throws HostError model-unknown, model-manual, licence-unaccepted
   */
  download(model: string, acceptLicence: boolean): string
  /** Stops a download, and keeps what is here. Resolves when nothing is written any more. */
  pause(model: string): Promise<void>
  /** What a model that comes with the program was made of, in Markdown; null for others. @throws HostError model-unknown */
  card(model: string): string | null
  /** Reads every byte again. @returns the job's id */
  verify(model: string): string
  /** @throws HostError bad-request while another program works on it */
  remove(model: string): Promise<void>
  /** Takes a copy of a file, or of those in a folder. @returns the job's id */
  add(path: string): string
  /** @returns the job that moves models, null when nothing is to be moved. @throws HostError bad-request, folder-not-writable */
  setFolder(path: string, move: boolean): string | null
  setToken(token: string | null): void
  /** @returns a function that ends the subscription */
  on(event: 'changed', listener: (models: ModelRecord[]) => void): () => void
}

/** @throws HostError bad-request for a model that comes with the program: it is neither fetched nor removed */
const refuseBundled = (method: string, { name, bundled }: Model): void => {
  if (bundled) throw new HostError({ code: 'bad-request', method, problem: `${name} comes with Lasso` })
}

export const createModelStore = (options: ModelStoreOptions): ModelStore => {
  const { catalogue, board, settings, configFolder, transport, environment, throttle = 250 } = options
  const { patience = usualPatience, openCheckpoint } = options
  const { bundledFolder } = options
  const shelf = createShelf(catalogue, settings, options.folder, bundledFolder)
  const access = accessFrom(environment)
  const tokens = createTokenKeeper({
    ...{ configFolder, secrets: options.secrets, origin: access.origin, fallback: environment.HF_TOKEN },
  })

  const recheck = createRecheck({ shelf, activitiesOf: () => activities, isBusy: () => isMoving() })

  const list = (): ModelRecord[] => {
    const { accepted } = settings.read()
    return shelf.models().map((model) => recordOf(recheck.find(model), accepted, activities.of(model.id)))
  }

  const announcer = createAnnouncer(list, throttle)
  const { tell } = announcer
  const changed = (atOnce = false): void => (atOnce ? tell() : announcer.changed())
  const activities = createActivities(board, shelf.folderOf, (id) => removeIfEmpty(shelf, id), changed)

  /** While models are moved nothing else is done with them. @throws HostError bad-request */
  const requireStill = (method: string): void => {
    if (isMoving())
      throw new HostError({ code: 'bad-request', method, problem: 'models are being moved: wait for that to end' })
  }
  let moving: string | null = null
  const isMoving = (): boolean => {
    const state = moving === null ? null : board.get(moving)?.state
    return state === 'running' || state === 'queued'
  }

  return {
    list,
    storage: async () => ({
      folder: shelf.folder(),
      free: await freeBytes(shelf.folder()),
      endpoint: access.endpoint,
      hasToken: tokens.read() !== null,
      tokenIsSafe: tokens.isSafe,
    }),
    installed: () =>
      shelf.models().flatMap((model) => installedModel(recheck.find(model), shelf.folderOf(model.id)) ?? []),
    settled: async () => {
      list()
      await Promise.all(recheck.jobs().map((job) => board.get(job) && board.settled(job)))
    },
    canGet: (id) => {
      const model = shelf.model(id)
      const { files } = shelf.find(model)
      return (
        model.manual !== null ||
        files.every(({ file, state }) => state === 'ready' || file.optional || file.urls.length > 0)
      )
    },
    download: (id, acceptLicence) => {
      requireStill('models.download')
      const model = shelf.model(id)
      refuseBundled('models.download', model)
      const { name, licence, manual } = model
      if (manual !== null) {
        const missing = shelf.find(model).files.filter(({ state }) => state !== 'ready')
        throw new HostError({
          code: 'model-manual',
          model: name,
          page: manual,
          files: missing.map(({ file }) => file.name),
        })
      }
      const { accepted } = settings.read()
      if (!model.custom && accepted[id] !== licence.name) {
        if (!acceptLicence)
          throw new HostError({ code: 'licence-unaccepted', model: name, licence: licence.name, url: licence.url })
        settings.change({ accepted: { ...accepted, [id]: licence.name } })
      }
      const running = activities.of(id)
      if (running && board.get(running.job)?.kind === 'download') return running.job
      return activities.start(
        { kind: 'download', title: `Download ${name}`, model: id, state: 'downloading' },
        (work) => runDownload(shelf, model, { transport, access, token: tokens.read(), patience }, work),
        (how) => afterStop(shelf, model, how),
      )
    },
    card: (id) => readCard(bundledFolder, shelf.model(id)),
    pause: async (id) => activities.pause(shelf.model(id).id),
    verify: (id) => {
      requireStill('models.verify')
      const model = shelf.model(id)
      const title = `Check ${model.name}`
      if (model.bundled)
        return board.start({ kind: 'models', title, queue: modelsQueue, scope: 'program' }, async () => {
          forgetBundled(bundledFolder)
          const { state, problem } = shelf.find(model)
          changed(true)
          if (problem) throw new HostError(problem)
          if (state === 'absent') throw new HostError({ code: 'file-missing', file: model.name })
          return modelOutcome()
        })
      return activities.start({ kind: 'models', title, model: id, state: 'checking' }, async ({ signal, update }) => {
        update({ stage: 'Checking every byte' })
        await checkModel(shelf, model, signal, (done, total) => update({ progress: done / total }))
        return []
      })
    },
    remove: async (id) => {
      requireStill('models.remove')
      const model = shelf.model(id)
      refuseBundled('models.remove', model)
      await activities.cancel(id)
      await removeModel(shelf, model)
      tell()
    },
    add: (path) => addFile({ shelf, board, activities, changed: tell, openCheckpoint }, path),
    setFolder: (path, move) => {
      requireStill('models.setFolder')
      moving = moveModels({ shelf, board, settings, activities, changed: tell }, path, move)
      return moving
    },
    setToken: (token) => tokens.set(token),
    on: (_event, listener) => announcer.listen(listener),
  }
}
