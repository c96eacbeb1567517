import { type Failure, failureOf } from '../../contract/failures.ts'
import { UsageError } from './command.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { commandHelp, programHelp } from './help.ts'
import { parseCommandLine } from './parse.ts'
import { processTerminal } from './terminal.ts'
import { version } from './version.ts'

const terminal = processTerminal()
const stop = new AbortController()

/** The first signal asks the command to end in order; a second one ends it at once. */
const onSignal = (): void => {
  if (stop.signal.aborted) process.exit(exitCodes.cancelled)
  stop.abort()
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)

/** Failures whose sentence of what is safe is about files: the editor's open project is no comfort here, where there is none. */
const aboutFiles: readonly Failure['code'][] = [
  'file-exists',
  'checkpoint-refused',
  'licence-unaccepted',
  'offline',
  'download-refused',
]

const explainFailure = async (thrown: unknown): Promise<ExitCode> => {
  const failure = failureOf(thrown)
  if (failure.code === 'cancelled') {
    terminal.say('Cancelled.')
    return exitCodes.cancelled
  }
  const { explain } = await import('../../contract/explain.ts')
  const { happened, safe, next } = explain(failure)
  const aboutFile = failure.code.startsWith('project-') || aboutFiles.includes(failure.code)
  for (const sentence of [happened, aboutFile ? safe : '', next]) if (sentence) terminal.say(sentence)
  if (failure.code === 'licence-unaccepted') terminal.say('Then say so with --accept-licence.')
  if (failure.code === 'query-unknown' && failure.unsure)
    terminal.say(`“lasso models show ${failure.unsure.system}” lists what it knows; --anyway lets it guess.`)
  if (failure.code === 'internal') terminal.say(failure.message)
  if (failure.code === 'model-missing' && failure.models.length > 0)
    terminal.say(`“lasso models download ${failure.models[0]}” gets it.`)
  if (failure.code === 'query-unknown' || failure.code === 'model-missing') return exitCodes.unknownSound
  return failure.code === 'system-refused' ? exitCodes.refused : exitCodes.failed
}

const main = async (words: readonly string[]): Promise<ExitCode> => {
  try {
    const parsed = parseCommandLine(words)
    if (parsed.kind === 'version') terminal.result(`Lasso ${version()}`)
    else if (parsed.kind === 'help')
      terminal.result(parsed.command ? commandHelp(parsed.command) : programHelp(parsed.words))
    else {
      const run = await parsed.command.load()
      return await run({ ...parsed.input, terminal, signal: stop.signal })
    }
    return exitCodes.ok
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) return explainFailure(thrown)
    terminal.say(`${thrown.message} See “lasso ${words[0] ?? ''} --help”.`.replace('  ', ' '))
    return exitCodes.usage
  }
}

const code = await main(process.argv.slice(2))
// What is still open (a pipe that is read slowly) may finish; nothing else keeps the program alive.
process.exitCode = code
