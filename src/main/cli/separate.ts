import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Given } from '../../contract/api.ts'
import { failureOf } from '../../contract/failures.ts'
import { type Clip, defaultSettings, type Source } from '../../core/project/records.ts'
import { sampleRate } from '../../core/systems/audiosep/resunet30.ts'
import { recordingsIn } from '../evaluation/audio-files.ts'
import type { Host } from '../host.ts'
import { type Input, UsageError } from './command.ts'
import { namedFolders, withHost } from './direct-host.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { importRecording } from './import-recording.ts'
import { followJob } from './job.ts'
import { listenForWords } from './library-words.ts'
import { outputsOf, pathsOf, refuseOverwriting, refuseUnwritable } from './separate-outputs.ts'
import { framesOf, mostExamples, nameOf, readWish, type Shown, type Wish } from './separate-wish.ts'
import { settleSystem } from './settle-system.ts'
import { exactFormat, type Stretch, writeStretches } from './write-pair.ts'

/** A new project; at the reference's own rate, so that recordings are brought to it as they come. */
const openProject = async (host: Host, { mode }: Wish): Promise<void> => {
  const { revision, document } = await host.call('project.new', undefined)
  if (mode !== 'reference') return
  const before = document.settings.settings ?? null
  const after = { ...(before ?? defaultSettings), rate: sampleRate }
  const diff = { settings: { settings: [before, after] as const } }
  await host.call('project.edit', { revision, label: 'Rate', diff, merge: null })
}

/** A folder stands for the recordings in it. @throws UsageError when there is none */
const filesOf = (path: string): string[] => {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path]
  const found = recordingsIn(path)
  if (found.length > 0) return found
  throw new UsageError(`There is no recording in “${path}”.`)
}

/** The regions that show a sound. @throws UsageError when nothing is in one */
const examplesOf = async (host: Host, like: readonly Shown[], recording: Clip, rate: number, input: Input) => {
  const examples: { readonly track: string; readonly from: number; readonly length: number }[] = []
  for (const one of like) {
    if ('file' in one)
      for (const file of filesOf(one.file)) {
        const { clip } = await importRecording(host, file, input)
        examples.push({ track: clip.track, from: clip.at, length: clip.length })
      }
    else examples.push({ track: recording.track, ...framesOf(one, rate, recording.length) })
  }
  if (examples.length > mostExamples)
    throw new UsageError(`At most ${mostExamples} examples show a sound, not ${examples.length}.`)
  return examples
}

/** The sources that the separation made: one for each query, and the rest. */
const resultsOf = (host: Host): { readonly targets: Source[]; readonly residual: Source } => {
  const made = Object.values<Source>(host.session.require().document.source)
  const those = (part: 'target' | 'residual') =>
    made.filter(({ origin }) => origin.kind === 'separation' && origin.part === part)
  const [residual] = those('residual')
  if (!residual) throw new Error('Bug: the separation made no residual')
  return { targets: those('target'), residual }
}

/** Says for programs that nobody knows the sound, or that somebody would only guess. */
const tellUnknown = (thrown: unknown, recording: string, terminal: Input['terminal']): void => {
  const failure = failureOf(thrown)
  if (failure.code !== 'query-unknown') return
  const { query, knows, offers = [], unsure = null } = failure
  terminal.result(JSON.stringify({ input: recording, query, known: false, unsure, knows, offers }, null, 2))
}

/**
 * Separates a recording in a temporary project, through the same host, jobs and child processes as the editor.
 * @throws HostError, UsageError
 */
export const separate = async (input: Input): Promise<ExitCode> => {
  const { arguments: given, options, terminal, signal } = input
  const recording = resolve(given[0]!)
  // What is wrong with the command line is said before any work is done.
  const wish = readWish(input)
  const { query, mode } = wish
  const also = [...wish.also, ...wish.alsoLike.map(nameOf)]
  const queries = [query, ...also]
  const outputs = outputsOf(recording, queries, mode, options)
  const shown = [...wish.like, ...wish.alsoLike]
  const read = [recording, ...shown.flatMap((one) => ('file' in one ? [one.file] : []))]
  refuseOverwriting(read, outputs)
  if (existsSync(recording)) refuseUnwritable(outputs)

  return withHost(async (host) => {
    await listenForWords(host, wish, input)
    const { system, guess, notes } = await settleSystem(host, wish).catch((thrown) => {
      if (options.json) tellUnknown(thrown, recording, terminal)
      throw thrown
    })
    for (const note of notes) terminal.say(note)
    await openProject(host, wish)
    const { clip, rate } = await importRecording(host, recording, input)
    const range = framesOf(wish.range, rate, clip.length)
    const examples = await examplesOf(host, wish.like, clip, rate, input)
    const alsoShown: NonNullable<Given<'separation.start'>['alsoShown']> = []
    for (const one of wish.alsoLike)
      alsoShown.push({ name: nameOf(one), examples: await examplesOf(host, [one], clip, rate, input) })
    const started = performance.now()
    const request: Given<'separation.start'> = {
      ...{ query, also: [...wish.also], avoid: wish.avoid, system, example: null, examples, alsoShown },
      mode: 'both',
      track: clip.track,
      ...range,
      settings: wish.settings,
      seed: 0,
      device: wish.device,
      ...(guess ? { anyway: true } : {}),
    }
    const { job } = await host.call('separation.start', request, { signal })
    const outcome = await followJob(host, job, input)
    const seconds = (performance.now() - started) / 1000

    const file = host.session.require()
    const { targets, residual } = resultsOf(host)
    const stretchOf = ({ id, channels, frames }: Source): Stretch => ({
      source: id,
      // The reference is mono: every channel holds the one result.
      channels: mode === 'reference' ? 1 : channels,
      rate,
      from: 0,
      length: frames,
    })
    const wanted = new Map<string, Stretch>()
    for (const [index, path] of outputs.targets.entries()) if (path) wanted.set(path, stretchOf(targets[index]!))
    if (outputs.residual) wanted.set(outputs.residual, stretchOf(residual))
    // All in one format, so that their integers add up to those of the recording.
    const all = mode === 'reference' ? targets : [...targets, residual]
    const format = await exactFormat(file, all.map(stretchOf), signal)
    await writeStretches(file, wanted, format, signal)

    for (const warning of outcome.warnings) terminal.say(warning)
    if (outcome.nothingFound)
      terminal.say(
        `${query ? `“${query}”` : 'The sound of the example'} was not found there: the result is next to silence.`,
      )
    const { origin } = targets[0]!
    const facts = {
      input: recording,
      query,
      ...(also.length > 0 ? { also } : {}),
      ...(wish.avoid === '' ? {} : { avoid: wish.avoid }),
      system,
      checkpoint: origin.kind === 'separation' ? origin.checkpoint : null,
      guess,
      ...(origin.kind === 'separation' && origin.library ? { library: origin.library } : {}),
      tool: outcome.tool,
      device: outcome.device,
      rate,
      channels: stretchOf(targets[0]!).channels,
      from: range.from,
      frames: range.length,
      out: outputs.targets[0] ?? null,
      ...(also.length > 0 ? { outs: outputs.targets } : {}),
      residual: outputs.residual,
      format,
      targetLevel: outcome.targetLevel,
      nothingFound: outcome.nothingFound,
      seconds,
      warnings: outcome.warnings,
    }
    if (options.json) terminal.result(JSON.stringify(facts, null, 2))
    else {
      terminal.say(`By ${outcome.tool}, on ${outcome.device}.`)
      for (const path of pathsOf(outputs)) terminal.result(path)
    }
    return exitCodes.ok
  }, namedFolders(options))
}
