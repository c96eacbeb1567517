import { resolve } from 'node:path'
import { HostError } from '../../contract/failures.ts'
import type { HeardSound } from '../../contract/listening.ts'
import { provider } from '../../contract/models.ts'
import type { Host } from '../host.ts'
import { type Input, readChoice, readNumber } from './command.ts'
import { namedModels, withHost } from './direct-host.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { importRecording } from './import-recording.ts'
import { followJob } from './job.ts'
import { framesOf, rangeOf } from './separate-wish.ts'

/** Says before a long recording is read whether there is anybody to listen. @throws HostError model-missing */
const requireListener = async (host: Host): Promise<void> => {
  const { listener, offers } = await host.call('listen.sounds', undefined)
  if (listener) return
  const models = await host.call('models.list', undefined)
  const offered = models.find(({ id }) => id === offers[0])
  throw new HostError({ code: 'model-missing', system: offered?.name ?? 'A detector of sounds', models: offers })
}

/** `1:02:03.4`, hours only where there are any. */
const clock = (seconds: number): string => {
  const tenths = Math.round(seconds * 10)
  const [hours, minutes, rest] = [Math.floor(tenths / 36_000), Math.floor(tenths / 600) % 60, (tenths % 600) / 10]
  const end = rest.toFixed(1).padStart(4, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${end}` : `${minutes}:${end}`
}

/** Spans that a line of the table tells; the rest are counted. */
const mostSpans = 6

const whenOf = ({ spans }: HeardSound, rate: number): string => {
  const told = spans.slice(0, mostSpans)
  const more = spans.length - told.length
  const times = told.map(({ from, length }) => `${clock(from / rate)}–${clock((from + length) / rate)}`)
  return times.join(', ') + (more > 0 ? `, and ${more} more` : '')
}

const tableOf = (heard: readonly HeardSound[], rate: number): string[] => {
  const rows = heard.map(
    (sound) => [sound.name, `${Math.round(sound.confidence * 100)} %`, whenOf(sound, rate)] as const,
  )
  const width = Math.max(5, ...rows.map(([name]) => name.length))
  return [['SOUND', 'SURE', 'WHEN'] as const, ...rows].map(
    ([name, sure, when]) => `${name.padEnd(width)}  ${sure.padStart(5)}  ${when}`,
  )
}

/**
 * Says which sounds there are in a recording, and when, through the same host, jobs and child process as the editor.
 * @throws HostError, UsageError
 */
export const detect = async (input: Input): Promise<ExitCode> => {
  const { arguments: given, options, terminal, signal } = input
  const recording = resolve(given[0]!)
  const top = readNumber('top', options.top, { from: 1, to: 1000, whole: true })
  const device = readChoice('device', options.device, ['auto', ...provider.options]) ?? 'auto'
  const wanted = rangeOf(input)
  return withHost(async (host) => {
    await requireListener(host)
    await host.call('project.new', undefined)
    const { clip, rate } = await importRecording(host, recording, input)
    const range = framesOf(wanted, rate, clip.length)
    const started = performance.now()
    const { job } = await host.call('listen.start', { track: clip.track, ...range, device }, { signal })
    const { heard = [], device: ranOn, warnings } = await followJob(host, job, input)
    const seconds = (performance.now() - started) / 1000
    const { listener } = await host.call('listen.sounds', undefined)
    const told = heard.slice(0, top ?? heard.length)
    for (const warning of warnings) terminal.say(warning)
    if (options.json) {
      const inSeconds = ({ from, length, confidence }: HeardSound['spans'][number]) => ({
        from: from / rate,
        to: (from + length) / rate,
        confidence,
      })
      const facts = {
        input: recording,
        listener,
        device: ranOn,
        rate,
        from: range.from,
        frames: range.length,
        sounds: told.map(({ spans, ...sound }) => ({ ...sound, spans: spans.map(inSeconds) })),
        seconds,
        warnings,
      }
      terminal.result(JSON.stringify(facts, null, 2))
    } else {
      for (const line of told.length > 0 ? tableOf(told, rate) : []) terminal.result(line)
      if (told.length === 0) terminal.say('Nothing was heard surely enough to be named.')
      if (listener) terminal.say(listener.quality)
    }
    return exitCodes.ok
  }, namedModels(options))
}
