import { writeFileSync } from 'node:fs'
import { setImmediate as breathe } from 'node:timers/promises'
import { benchmarks } from '../../core/evaluation/benchmarks.ts'
import { sampleOf } from '../../core/evaluation/choices.ts'
import { median } from '../../core/evaluation/statistics.ts'
import type { Item } from '../evaluation/item.ts'
import { LayoutError } from '../evaluation/layout-error.ts'
import { listedItems } from '../evaluation/listed-items.ts'
import { musdbItems } from '../evaluation/musdb-items.ts'
import { pairItems } from '../evaluation/pair-items.ts'
import { type Identity, openProgressFile, type ProgressFile } from '../evaluation/progress-file.ts'
import { type ItemResult, unscored } from '../evaluation/result.ts'
import { problemOf } from '../evaluation/trial.ts'
import { writeFailure } from '../files/write-failure.ts'
import type { Host } from '../host.ts'
import { type Input, UsageError } from './command.ts'
import { namedModels, withHost } from './direct-host.ts'
import { csvOf, jsonOf, reportLines, summaryOf } from './eval-report.ts'
import { type EvalWish, readEvalWish } from './eval-wish.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { showProgress } from './progress.ts'
import { refuseUnwritable } from './separate-outputs.ts'
import { refuseMissing } from './settle-system.ts'

/** @throws LayoutError */
const itemsFor = ({ benchmark, data, metadata, limit, ...wish }: EvalWish): Item[] => {
  const some = <T>(items: readonly T[]): T[] => sampleOf(items, limit, wish.seed)
  if (benchmark === 'pairs') return some(pairItems(data, wish.seed))
  if (benchmark === 'musdb18') return some(musdbItems({ data, ...wish }))
  return listedItems(benchmarks.find(({ id }) => id === benchmark)!, data, metadata, some)
}

/** What the results depend on: other items of the same may be added to them, nothing else. */
const identityOf = async (host: Host, wish: EvalWish): Promise<Identity> => {
  const known = await host.call('separation.systems', undefined)
  const systems = known.filter(({ id }) => wish.system === 'auto' || id === wish.system)
  if (systems.length === 0) await refuseMissing(host, wish.system)
  if (wish.reference && !systems.some(({ model }) => model !== null))
    throw new UsageError('--mode reference is for systems with a published network.')
  const { benchmark, data, system, reference, device, settings, seed, subset, like, wiener, anyway } = wish
  return {
    ...(benchmark === 'musdb18' ? { wiener } : {}),
    ...(anyway ? { anyway } : {}),
    ...{ benchmark, data, subset, like, seed, system, mode: reference ? 'reference' : 'editor', device, settings },
    systems: systems.map(({ id, version, checkpoint }) => ({ id, version, checkpoint })),
  }
}

const runItem = async (item: Item, host: Host, wish: EvalWish, signal: AbortSignal): Promise<ItemResult> => {
  try {
    return await item.run({ host, wish, signal })
  } catch (thrown) {
    if (thrown instanceof LayoutError) throw thrown
    return unscored(item, await problemOf(thrown, signal))
  }
}

/** Every item that is not done yet, one after another, each kept as soon as it is there. */
const runItems = async (
  items: readonly Item[],
  kept: ProgressFile,
  host: Host,
  wish: EvalWish,
  { terminal, signal }: Input,
): Promise<ItemResult[]> => {
  const show = showProgress(terminal)
  const results: ItemResult[] = []
  const took: number[] = []
  let left = items.filter(({ id }) => !kept.done.has(id)).length
  if (left < items.length) terminal.say(`${items.length - left} of ${items.length} items are done already.`)
  for (const item of items) {
    const known = kept.done.get(item.id)
    if (!known) {
      signal.throwIfAborted()
      const secondsLeft = took.length > 0 ? median(took) * left : null
      const progress = 1 - left / items.length
      show({ state: 'running', stage: 'Evaluating', progress, secondsLeft })
      await breathe()
      const started = performance.now()
      // A track of MUSDB18 takes minutes: on a terminal its own work is shown as well.
      const end = host.on('job.changed', ({ kind, state, stage }) => {
        if (terminal.isInteractive && kind === 'separation' && state === 'running')
          show({ state, stage: `${items.length - left + 1} of ${items.length}: ${stage}`, progress, secondsLeft })
      })
      const result = await runItem(item, host, wish, signal).finally(end)
      took.push((performance.now() - started) / 1000)
      kept.add(result)
      results.push(result)
      left--
    } else results.push(known)
  }
  return results
}

/** What is written is computed from the kept results: a disk that is full now costs nothing but space. */
const write = (path: string, text: string): void => {
  try {
    writeFileSync(path, text)
  } catch (error) {
    writeFailure(error, path)
  }
}

/** Measures a system on a benchmark, through the same host, jobs and child processes as the editor. @throws HostError, UsageError */
export const evaluate = async (input: Input): Promise<ExitCode> => {
  const { terminal } = input
  const wish = readEvalWish(input)
  refuseUnwritable({ targets: [wish.json, wish.csv], residual: null })
  const output = wish.json ?? wish.csv
  try {
    const items = itemsFor(wish)
    return await withHost(async (host) => {
      const identity = await identityOf(host, wish)
      const path = output === null ? null : `${output}.progress`
      const progress = openProgressFile(path, identity, wish.resume)
      const results = await runItems(items, progress, host, wish, input).catch((thrown) => {
        if (path !== null && input.signal.aborted)
          terminal.say('What is finished is kept: --resume goes on from there.')
        throw thrown
      })
      const summary = summaryOf(wish.benchmark, results)
      if (wish.json !== null) write(wish.json, jsonOf(identity, summary, results))
      if (wish.csv !== null) write(wish.csv, csvOf(results))
      for (const line of reportLines(summary, results)) terminal.result(line)
      return summary.scored > 0 ? exitCodes.ok : exitCodes.failed
    }, namedModels(input.options))
  } catch (thrown) {
    throw thrown instanceof LayoutError ? new UsageError(thrown.message) : thrown
  }
}
