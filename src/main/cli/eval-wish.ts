import { resolve } from 'node:path'
import { provider } from '../../contract/models.ts'
import { benchmarks } from '../../core/evaluation/benchmarks.ts'
import type { TrialWish } from '../evaluation/trial.ts'
import { type Input, readChoice, readNumber, UsageError } from './command.ts'

const names = [...benchmarks.map(({ id }) => id), 'musdb18', 'pairs']

/** What a command line asks for, checked as far as it can be without reading anything. */
export type EvalWish = TrialWish & {
  readonly benchmark: string
  readonly data: string
  readonly metadata: string | null
  readonly limit: number
  readonly seed: number
  readonly subset: 'train' | 'test'
  readonly like: string | null
  readonly json: string | null
  readonly csv: string | null
  readonly resume: boolean
}

/** `off` and `on` are what a person writes for false and true. */
const settingFrom = (text: string): string | number | boolean => {
  if (text === 'on' || text === 'true') return true
  if (text === 'off' || text === 'false') return false
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}

const settingsOf = (given: readonly string[]): TrialWish['settings'] =>
  Object.fromEntries(
    given.map((text) => {
      const [, name, value] = /^([^=]+)=(.*)$/.exec(text) ?? []
      if (name === undefined || value === undefined) throw new UsageError(`--set takes NAME=VALUE, not “${text}”.`)
      return [name, settingFrom(value)]
    }),
  )

/** @throws UsageError */
export const readEvalWish = ({ arguments: [benchmark], options, lists }: Input): EvalWish => {
  const pathOf = (name: string): string | null => {
    const value = options[name]
    return typeof value === 'string' ? resolve(value) : null
  }
  if (!benchmark || !names.includes(benchmark))
    throw new UsageError(`WHAT is one of ${names.join(', ')}, not “${benchmark}”.`)
  const data = pathOf('data')
  if (data === null) throw new UsageError('--data is missing: where the audio lies.')
  const only = (name: string, what: string, fits: boolean): void => {
    if (options[name] !== undefined && !fits) throw new UsageError(`--${name} is for ${what}.`)
  }
  const isListed = benchmark !== 'musdb18' && benchmark !== 'pairs'
  only('metadata', 'the benchmarks of AudioSep', isListed)
  only('subset', 'musdb18', benchmark === 'musdb18')
  only('like', 'musdb18', benchmark === 'musdb18')
  only('wiener', 'musdb18', benchmark === 'musdb18')
  const [json, csv] = [pathOf('json'), pathOf('csv')]
  if (options.resume && json === null && csv === null)
    throw new UsageError('--resume goes on with what lies beside the output: name it by --json or --csv.')
  return {
    benchmark,
    data,
    metadata: pathOf('metadata'),
    system: typeof options.system === 'string' ? options.system : 'auto',
    reference: readChoice('mode', options.mode, ['editor', 'reference']) === 'reference',
    device: readChoice('device', options.device, ['auto', ...provider.options]) ?? 'auto',
    settings: settingsOf(lists.set ?? []),
    anyway: options.anyway === true,
    limit: readNumber('limit', options.limit, { from: 1, to: Number.POSITIVE_INFINITY, whole: true }) ?? Infinity,
    seed: readNumber('seed', options.seed, { from: 0, to: 2 ** 31, whole: true }) ?? 0,
    subset: readChoice('subset', options.subset, ['test', 'train']) ?? 'test',
    like: pathOf('like'),
    wiener: readChoice('wiener', options.wiener, ['with', 'without', 'both']) ?? 'both',
    ...{ json, csv, resume: options.resume === true },
  }
}
