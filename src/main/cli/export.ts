import { statSync } from 'node:fs'
import { basename, dirname, extname, resolve } from 'node:path'
import { exportFormat } from '../../contract/media.ts'
import { type Input, readChoice, readNumber, UsageError } from './command.ts'
import { withHost } from './direct-host.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { followJob } from './job.ts'

const text = (value: string | true | undefined): string | null => (typeof value === 'string' ? value : null)

/** Exports the mix or the tracks of a project, as the editor does. */
export const exportProject = async (input: Input): Promise<ExitCode> => {
  const { arguments: given, options, terminal } = input
  const file = resolve(given[0]!)
  const what = readChoice('what', options.what, ['mix', 'tracks']) ?? 'mix'
  const format = readChoice('format', options.format, exportFormat.options) ?? 'wav24'
  const loudness = readNumber('loudness', text(options.loudness)?.replace('−', '-'), { from: -40, to: -5 })
  if (what === 'tracks' && loudness !== null)
    throw new UsageError('--loudness is for the mix: tracks keep their levels, so that together they are the mix.')
  const request = {
    what,
    selection: null,
    format,
    channels: readChoice('channels', options.channels, ['stereo', 'mono']) ?? 'stereo',
    loudness,
    truePeak: readNumber('ceiling', text(options.ceiling)?.replace('−', '-'), { from: -20, to: 0 }) ?? -1,
    bitrate: readNumber('bitrate', options.bitrate, { from: 32, to: 510, whole: true }),
    name: text(options.name) ?? basename(file, extname(file)),
    overwrite: options.overwrite === true,
  } as const
  const folder = text(options.folder) ?? dirname(file)
  if (options.folder !== undefined && !statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`--folder takes a folder, and “${folder}” is none.`)
  return withHost(async (host) => {
    await host.call('project.open', { file: host.files.give(file), readOnly: true })
    const to = host.files.give(folder)
    const { job } = await host.call('media.export', { ...request, to })
    const outcome = await followJob(host, job, input)
    for (const warning of outcome.warnings) terminal.say(warning)
    const paths = outcome.files.map(({ name, folder }) => resolve(folder ?? '.', name))
    if (options.json) terminal.result(JSON.stringify({ files: paths, warnings: outcome.warnings }, null, 2))
    else for (const path of paths) terminal.result(path)
    return exitCodes.ok
  })
}
