import { resolve } from 'node:path'
import { explainProblem } from '../../contract/explain-problem.ts'
import { HostError } from '../../contract/failures.ts'
import type { Library } from '../../contract/library.ts'
import type { Host } from '../host.ts'
import { type Input, UsageError } from './command.ts'
import { namedFolders, withHost } from './direct-host.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { followJob } from './job.ts'

const quoted = (words: readonly string[]): string => words.map((word) => `“${word}”`).join(', ')

const count = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`

/** Words of a sound that fit beside it in the table. */
const mostWords = 4

const tableOf = ({ sounds }: Library): string[] => {
  const rows = sounds.map(({ name, recordings, heard, words }) => [
    name,
    `${recordings}`,
    `${heard}`,
    words.slice(0, mostWords).join(', '),
  ])
  const all = [['SOUND', 'RECORDINGS', 'HEARD', 'ALSO SAID'], ...rows]
  const width = Math.max(...all.map(([name]) => name!.length))
  return all.map(([name, recordings, heard, words]) =>
    `${name!.padEnd(width)}  ${recordings!.padStart(10)}  ${heard!.padStart(5)}  ${words}`.trimEnd(),
  )
}

/** What of the folder was left out or could not be used, one by one, with what to do about it. */
const remarksOf = ({
  problems,
  furtherProblems,
  stray,
  furtherStray,
  sounds,
  passedOver,
  tooMany,
}: Library): string[] => [
  ...problems.map((problem) => {
    const { happened, next } = explainProblem(problem)
    const which = happened.includes(problem.file) ? '' : `${problem.file}: `
    return `${which}${happened} ${next}`
  }),
  ...(furtherProblems > 0 ? [`And ${furtherProblems} more like these.`] : []),
  ...(stray.length > 0
    ? [
        `${quoted(stray.slice(0, 5))}${stray.length + furtherStray > 5 ? ` and ${stray.length + furtherStray - 5} more` : ''} lie in no folder of a sound: they are not used.`,
      ]
    : []),
  ...sounds
    .filter(({ nested }) => nested > 0)
    .map(({ name, nested }) => `“${name}” has ${count(nested, 'recording')} in folders within it: they count.`),
  ...(passedOver > 0 ? [`${count(passedOver, 'other file')} passed over.`] : []),
  ...(tooMany ? ['There are more files than are looked at: is that really a folder of sounds?'] : []),
]

const show = (state: Library, { options, terminal }: Input): void => {
  if (options.json) {
    const { folder, listener, waiting, sounds, stray, passedOver } = state
    const problems = state.problems.map((problem) => {
      const { file, failure, used } = problem
      return { file, code: failure.code, used, ...explainProblem(problem) }
    })
    terminal.result(JSON.stringify({ folder, listener, waiting, sounds, problems, stray, passedOver }, null, 2))
    return
  }
  if (state.sounds.length === 0) terminal.say('There are no folders in it: make one for each sound.')
  else for (const line of tableOf(state)) terminal.result(line)
  for (const line of remarksOf(state)) terminal.say(line)
}

/** The library as it lies there. @throws HostError when it cannot be read; UsageError when none was named or chosen */
const stateOf = async (host: Host): Promise<Library> => {
  const state = await host.call('library.state', undefined)
  if (state.folder === null) throw new UsageError('DIR is missing: the folder that holds one folder for each sound.')
  if (state.failure) throw new HostError(state.failure)
  return state
}

const foldersOf = ({ arguments: [folder], options }: Input) =>
  namedFolders(folder === undefined ? options : { ...options, library: resolve(folder) })

/** Listens to what is new in a library of sounds, so that its names can be queries at once. @throws HostError, UsageError */
export const index = (input: Input): Promise<ExitCode> =>
  withHost(async (host) => {
    await stateOf(host)
    const { job } = await host.call('library.listen', { words: null })
    if (job !== null) await followJob(host, job, input)
    show(await host.call('library.look', { again: false }), input)
    return exitCodes.ok
  }, foldersOf(input))

/** Says which sounds there are in a library, without listening to any. @throws HostError, UsageError */
export const list = (input: Input): Promise<ExitCode> =>
  withHost(async (host) => {
    const state = await stateOf(host)
    show(state, input)
    if (state.waiting > 0 && !input.options.json)
      input.terminal.say(
        state.listener
          ? `${count(state.waiting, 'recording is', 'recordings are')} still to be listened to: “lasso library index” does.`
          : 'No model that listens is on this machine: “lasso models list” says which there are.',
      )
    return exitCodes.ok
  }, foldersOf(input))
