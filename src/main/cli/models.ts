import type { ModelRecord } from '../../contract/api.ts'
import { HostError } from '../../contract/failures.ts'
import type { Host } from '../host.ts'
import { formatBytes } from '../models/words.ts'
import type { Input } from './command.ts'
import { namedModels, withHost } from './direct-host.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { followJob } from './job.ts'
import { showProgress } from './progress.ts'

/** A host whose models lie where `--models` says, else where the editor has them. */
const withModels = <T>({ options }: Input, work: (host: Host) => Promise<T>): Promise<T> =>
  withHost(work, namedModels(options))

const stateOf = ({ state, bytes, present, manual, files }: ModelRecord): string => {
  if (state === 'partial' && manual !== null) {
    const here = files.filter((file) => file.present > 0).length
    return `partial, ${here} of ${files.length} files`
  }
  if (state === 'partial') return `partial, ${Math.floor((100 * present) / Math.max(1, bytes))} %`
  return state
}

const tableOf = (models: readonly ModelRecord[]): string[] => {
  const rows = models.map((model) => [
    model.id,
    stateOf(model),
    model.bytes > 0 ? formatBytes(model.bytes) : '?',
    model.licence.name,
    model.name,
  ])
  const widths = rows.reduce((most, row) => most.map((width, i) => Math.max(width, row[i]!.length)), [2, 5, 4, 7, 0])
  return [['ID', 'STATE', 'SIZE', 'LICENCE', 'NAME'], ...rows].map((row) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(Math.max(widths[i]!, 0))))
      .join('  ')
      .trimEnd(),
  )
}

/** Lists the models that there are, and how they stand. */
export const list = (input: Input): Promise<ExitCode> =>
  withModels(input, async (host) => {
    const models = await host.call('models.list', undefined)
    const { folder, free } = await host.call('models.storage', undefined)
    if (input.options.json) input.terminal.result(JSON.stringify({ folder, free, models }, null, 2))
    else {
      for (const line of tableOf(models)) input.terminal.result(line)
      input.terminal.say(`They lie in ${folder}${free === null ? '' : `, where ${formatBytes(free)} are free`}.`)
    }
    return exitCodes.ok
  })

/** Shows a download, and pauses it on Ctrl+C: what came is kept. @throws HostError */
const followDownload = async (host: Host, model: string, job: string, { terminal, signal }: Input): Promise<void> => {
  const show = showProgress(terminal)
  const end = host.on('job.changed', (changed) => void (changed.id === job && show(changed)))
  const pause = (): void => void host.call('models.pause', { model })
  signal.addEventListener('abort', pause)
  try {
    if (signal.aborted) pause()
    const { state, failure } = await host.board.settled(job)
    if (state === 'done') return
    if (failure) throw new HostError(failure)
    terminal.say('What came is kept: the same command goes on from there.')
    throw new HostError({ code: 'cancelled' })
  } finally {
    signal.removeEventListener('abort', pause)
    end()
  }
}

const requireModel = async (host: Host, id: string): Promise<ModelRecord> => {
  const models = await host.call('models.list', undefined)
  const known = models.map((model) => model.id)
  const found = models.find((model) => model.id === id)
  if (!found) throw new HostError({ code: 'model-unknown', model: id, known })
  return found
}

/** Downloads a model, from where an earlier try stopped. @throws HostError */
export const download = (input: Input): Promise<ExitCode> =>
  withModels(input, async (host) => {
    const { options, terminal } = input
    const model = await requireModel(host, input.arguments[0]!)
    const acceptLicence = options['accept-licence'] === true
    const { job } = await host.call('models.download', { model: model.id, acceptLicence })
    await followDownload(host, model.id, job, input)
    const ready = await requireModel(host, model.id)
    if (options.json) terminal.result(JSON.stringify(ready, null, 2))
    else terminal.result(`${ready.name} is ready.`)
    return exitCodes.ok
  })

/** Takes copies of files, one after another: those after one that is refused are taken all the same. @throws HostError */
export const add = (input: Input): Promise<ExitCode> =>
  withModels(input, async (host) => {
    const before = new Map((await host.call('models.list', undefined)).map((model) => [model.id, model.present]))
    let refused: unknown = null
    for (const path of input.arguments) {
      const { job } = await host.call('models.add', { file: host.files.give(path) })
      try {
        await followJob(host, job, input)
      } catch (thrown) {
        input.signal.throwIfAborted()
        refused ??= thrown
      }
    }
    for (const model of await host.call('models.list', undefined))
      if (model.present !== (before.get(model.id) ?? 0)) input.terminal.result(`${model.id}: ${stateOf(model)}`)
    if (refused) throw refused
    return exitCodes.ok
  })

/** Reads every byte of one model, or of all that are here. @throws HostError for the first that is damaged, after all were read */
export const verify = (input: Input): Promise<ExitCode> =>
  withModels(input, async (host) => {
    const [id] = input.arguments
    const models = await host.call('models.list', undefined)
    const meant = id === undefined ? models.filter(({ present }) => present > 0) : [await requireModel(host, id)]
    if (meant.length === 0) input.terminal.say('No model is here.')
    let damaged: unknown = null
    for (const { id: model } of meant) {
      const { job } = await host.call('models.verify', { model })
      try {
        await followJob(host, job, input)
        input.terminal.result(`${model}: sound`)
      } catch (thrown) {
        input.signal.throwIfAborted()
        if (!(thrown instanceof HostError) || thrown.failure.code !== 'model-damaged') throw thrown
        input.terminal.result(`${model}: damaged`)
        damaged ??= thrown
      }
    }
    if (damaged) throw damaged
    return exitCodes.ok
  })

/** Removes a model's files. @throws HostError */
export const remove = (input: Input): Promise<ExitCode> =>
  withModels(input, async (host) => {
    const model = await requireModel(host, input.arguments[0]!)
    await host.call('models.remove', { model: model.id })
    input.terminal.result(
      model.present > 0 ? `${model.name} is removed: ${formatBytes(model.present)}.` : `${model.name} was not here.`,
    )
    return exitCodes.ok
  })
