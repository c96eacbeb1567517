import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { provider } from '../../contract/api.ts'
import { HostError } from '../../contract/failures.ts'
import { toFrames } from '../../core/base/units.ts'
import { type Clip, type Source, settingsOf } from '../../core/project/records.ts'
import { writeFailure } from '../files/write-failure.ts'
import type { Host } from '../host.ts'
import { type Input, readChoice, readNumber, UsageError } from './command.ts'
import { namedModels, withHost } from './direct-host.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { followJob } from './job.ts'
import { exactFormat, type Stretch, writeStretches } from './write-pair.ts'

type Part = 'target' | 'residual'

const sameFile = (a: string, b: string): boolean => {
  const [first, second] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false }))
  return resolve(a) === resolve(b) || (!!first && !!second && first.ino === second.ino && first.dev === second.dev)
}

/** A query as a part of a file name. */
const forFileName = (query: string): string => {
  const plain = query.replace(/[<>:"/\\|?*\p{Cc}]+/gu, ' ')
  return plain.replace(/\s+/g, ' ').trim().slice(0, 80) || 'sound'
}

/** The first name that is not taken: one that nobody chose must not cost anybody a file. */
const freeName = (stem: string): string => {
  for (let count = 1; ; count++) {
    const path = `${stem}${count > 1 ? ` ${count}` : ''}.wav`
    if (!existsSync(path)) return path
  }
}

/** Which files are to be written: those of the mode, and those that were named. */
const outputsOf = (recording: string, query: string, options: Input['options']): ReadonlyMap<Part, string> => {
  const mode = readChoice('mode', options.mode, ['extract', 'remove', 'both'])
  const named = { target: options.out, residual: options.residual }
  const byDefault = (part: Part): boolean => {
    if (mode === 'both' || mode === (part === 'target' ? 'extract' : 'remove')) return true
    return mode === null && named.target === undefined && named.residual === undefined
  }
  const stem = join(dirname(recording), basename(recording, extname(recording)))
  const defaults = { target: `${stem} – ${forFileName(query)}`, residual: `${stem} – rest` }
  const outputs = new Map<Part, string>()
  for (const part of ['target', 'residual'] as const) {
    const path = named[part]
    if (typeof path === 'string') outputs.set(part, resolve(path))
    else if (byDefault(part)) outputs.set(part, freeName(defaults[part]))
  }
  return outputs
}

const refuseOverwriting = (recording: string, outputs: ReadonlyMap<Part, string>): void => {
  const paths = [...outputs.values()]
  if (paths.some((path) => sameFile(path, recording)))
    throw new UsageError('The result would overwrite the recording: give it another name.')
  const [first, second] = paths
  if (first && second && sameFile(first, second)) throw new UsageError('--out and --residual must be two files.')
}

/** Says where results cannot be written before an hour of work is done for them. @throws HostError, UsageError */
const refuseUnwritable = (outputs: ReadonlyMap<Part, string>): void => {
  for (const path of outputs.values()) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
      throw new UsageError(`“${path}” is a folder: name the file that is to be written.`)
    try {
      accessSync(dirname(path), constants.W_OK)
    } catch (error) {
      writeFailure(error, path)
    }
  }
}

const importRecording = async (host: Host, path: string, input: Input): Promise<{ clip: Clip; rate: number }> => {
  await host.call('project.new', undefined)
  const [job] = await host.call('media.import', { files: [host.files.give(path)], at: 0, track: null })
  const { clips, warnings } = await followJob(host, job!, input)
  for (const warning of warnings) input.terminal.say(warning)
  const { document } = host.session.require()
  return { clip: document.clip[clips[0]!]!, rate: settingsOf(document).rate! }
}

/** What --from and --to say, in seconds. @throws UsageError when nothing can lie between them */
const wantedRange = ({ options }: Input): { from: number; to: number | null } => {
  const span = { from: 0, to: Number.POSITIVE_INFINITY }
  const from = readNumber('from', options.from, span) ?? 0
  const to = readNumber('to', options.to, span)
  if (to !== null && from >= to) throw new UsageError(`Nothing is in that range: --to must be later than ${from} s.`)
  return { from, to }
}

/** The range that --from and --to name, in frames. @throws UsageError when nothing of the recording is in it */
const rangeOf = (input: Input, rate: number, frames: number): { from: number; length: number } => {
  const wanted = wantedRange(input)
  const from = toFrames(wanted.from, rate)
  const end = wanted.to === null ? frames : Math.min(frames, toFrames(wanted.to, rate))
  if (from >= end)
    throw new UsageError(`Nothing of the recording is in that range: it is ${(frames / rate).toFixed(3)} s long.`)
  return { from, length: end - from }
}

/** The sources that a separation made, by what they are. */
const partsOf = (host: Host): ReadonlyMap<Part, Source> =>
  new Map(
    Object.values<Source>(host.session.require().document.source).flatMap((source): [Part, Source][] =>
      source.origin.kind === 'separation' ? [[source.origin.part, source]] : [],
    ),
  )

/**
 * Separates a recording in a temporary project, through the same host, jobs and child process as the editor.
 * @throws HostError, UsageError
 */
export const separate = async (input: Input): Promise<ExitCode> => {
  const { arguments: given, options, terminal, signal } = input
  const [recording, query] = [resolve(given[0]!), given[1]!]
  const system = typeof options.system === 'string' ? options.system : 'auto'
  const device = readChoice('device', options.device, ['auto', ...provider.options]) ?? 'auto'
  // What is wrong with the command line is said before any work is done.
  wantedRange(input)
  const outputs = outputsOf(recording, query, options)
  refuseOverwriting(recording, outputs)
  if (existsSync(recording)) refuseUnwritable(outputs)

  return withHost(async (host) => {
    await requireAnswer(host, query, system)
    const { clip, rate } = await importRecording(host, recording, input)
    const range = rangeOf(input, rate, clip.length)
    const started = performance.now()
    const request = {
      query,
      system,
      mode: 'both',
      track: clip.track,
      example: null,
      settings: {},
      seed: 0,
      device,
    } as const
    const { job } = await host.call('separation.start', { ...request, ...range }, { signal })
    const outcome = await followJob(host, job, input)
    const seconds = (performance.now() - started) / 1000

    const file = host.session.require()
    const parts = partsOf(host)
    const stretches = (['target', 'residual'] as const).map((part): Stretch => {
      const source = parts.get(part)
      if (!source) throw new Error(`Bug: the separation made no ${part}`)
      return { source: source.id, channels: source.channels, rate, from: 0, length: source.frames }
    })
    const format = await exactFormat(file, stretches, signal)
    const wanted = new Map([...outputs].map(([part, path]) => [path, stretches[part === 'target' ? 0 : 1]!]))
    await writeStretches(file, wanted, format, signal)

    for (const warning of outcome.warnings) terminal.say(warning)
    if (outcome.nothingFound) terminal.say(`“${query}” was not found there: the result is next to silence.`)
    const { channels } = stretches[0]!
    const facts = {
      input: recording,
      query,
      tool: outcome.tool,
      device: outcome.device,
      rate,
      channels,
      from: range.from,
      frames: range.length,
      out: outputs.get('target') ?? null,
      residual: outputs.get('residual') ?? null,
      format,
      targetLevel: outcome.targetLevel,
      nothingFound: outcome.nothingFound,
      seconds,
      warnings: outcome.warnings,
    }
    if (options.json) terminal.result(JSON.stringify(facts, null, 2))
    else for (const path of outputs.values()) terminal.result(path)
    return exitCodes.ok
  }, namedModels(options))
}

/** Says that no system knows the sound before a long recording is read for nothing. @throws HostError */
const requireAnswer = async (host: Host, query: string, system: string): Promise<void> => {
  if (query.trim() === '') throw new HostError({ code: 'query-empty' })
  if (system !== 'auto') {
    const known = await host.call('separation.systems', undefined)
    if (!known.some(({ id }) => id === system)) throw new HostError({ code: 'system-missing', system })
  }
  const { candidates, knows, offers } = await host.call('separation.interpret', { query, hasExample: false })
  const fitting = candidates.filter((candidate) => system === 'auto' || candidate.system === system)
  if (fitting.length === 0) throw new HostError({ code: 'query-unknown', query, knows, offers })
}
