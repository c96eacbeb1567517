import type { CheckReport, ProjectSnapshot } from '../../contract/api.ts'
import { clipsOn, documentEnd, settingsOf, tracksInOrder } from '../../core/project/records.ts'
import type { Input } from './command.ts'
import { withHost } from './direct-host.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'

/** Hours, minutes, seconds and milliseconds of a length in frames. */
const duration = (frames: number, rate: number): string => {
  const total = Math.round((frames / rate) * 1000)
  const [hours, minutes, seconds] = [total / 3_600_000, (total / 60_000) % 60, (total / 1000) % 60].map(Math.floor)
  const two = (value: number | undefined): string => String(value).padStart(2, '0')
  return `${hours}:${two(minutes)}:${two(seconds)}.${String(total % 1000).padStart(3, '0')}`
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

const facts = ({ info, document, history, position }: ProjectSnapshot) => {
  const { rate } = settingsOf(document)
  return {
    name: info.name,
    folder: info.folder,
    bytes: info.bytes,
    rate,
    frames: documentEnd(document),
    tracks: tracksInOrder(document).map((track) => ({
      name: track.name,
      clips: clipsOn(document, track.id).length,
      gain: track.gain,
      pan: track.pan,
      mute: track.mute,
      solo: track.solo,
    })),
    sources: Object.values(document.source).map(({ name, channels, frames, origin }) => ({
      name,
      channels,
      frames,
      origin,
    })),
    markers: Object.keys(document.marker).length,
    steps: history.length,
    position,
    recovered: info.recovered,
    notes: info.notes,
  }
}

const linesOf = (found: ReturnType<typeof facts>): string[] => {
  const rate = found.rate ?? 48_000
  const made = (origin: (typeof found.sources)[number]['origin']): string =>
    origin.kind === 'separation' ? `${origin.part} of “${origin.query}” by ${origin.tool}` : origin.kind
  return [
    `${found.name}: ${duration(found.frames, rate)}, ${found.rate === null ? 'no rate yet' : `${rate} Hz`}, ${megabytes(found.bytes)}`,
    `Tracks (${found.tracks.length})`,
    ...found.tracks.map(
      ({ name, clips, mute }) => `  ${name}: ${clips} clip${clips === 1 ? '' : 's'}${mute ? ', muted' : ''}`,
    ),
    `Sources (${found.sources.length})`,
    ...found.sources.map(
      ({ name, channels, frames, origin }) => `  ${name}: ${duration(frames, rate)}, ${channels} ch, ${made(origin)}`,
    ),
    `Markers: ${found.markers}`,
    `Undo history: ${found.steps} step${found.steps === 1 ? '' : 's'}, at ${found.position}`,
    ...found.notes.map((note) => `Note: ${note}`),
  ]
}

export const info = ({ arguments: [file], options, terminal }: Input): Promise<ExitCode> =>
  withHost(async (host) => {
    const snapshot = await host.call('project.open', { file: host.files.give(file!), readOnly: true })
    const found = facts(snapshot)
    if (options.json) terminal.result(JSON.stringify(found, null, 2))
    else for (const line of linesOf(found)) terminal.result(line)
    return exitCodes.ok
  })

const checkLines = (report: CheckReport): string[] => [
  report.ok ? `${report.file} is sound: ${report.blocks} blocks.` : `${report.file} is damaged.`,
  ...report.problems.map((problem) => `  ${problem}`),
  ...report.damagedBlocks.map(
    ({ name, channel, from, frames }) =>
      `  “${name}”, channel ${channel + 1}: frames ${from} to ${from + frames} are lost and sound as silence`,
  ),
  ...(report.ok ? [] : [`“lasso project recover” saves what can be read.`]),
]

export const check = ({ arguments: [file], options, terminal, signal }: Input): Promise<ExitCode> =>
  withHost(async (host) => {
    const report = await host.call('project.check', { file: host.files.give(file!) }, { signal })
    if (options.json) terminal.result(JSON.stringify(report, null, 2))
    else for (const line of checkLines(report)) terminal.result(line)
    return report.ok ? exitCodes.ok : exitCodes.failed
  })

export const recover = ({ arguments: [file], options, terminal, signal }: Input): Promise<ExitCode> =>
  withHost(async (host) => {
    const output = typeof options.out === 'string' ? host.files.give(options.out) : null
    const { output: made, ...report } = await host.call(
      'project.recover',
      { file: host.files.give(file!), output },
      { signal },
    )
    const path = made && host.files.path(made)
    if (options.json) terminal.result(JSON.stringify({ ...report, output: path }, null, 2))
    else {
      terminal.result(`Saved to ${path}`)
      terminal.result(
        `${report.sources} sources, ${report.blocksKept} blocks kept, ${report.blocksLost} lost (${report.secondsLost.toFixed(1)} s).`,
      )
      for (const note of report.notes) terminal.result(`Note: ${note}`)
    }
    return exitCodes.ok
  })
