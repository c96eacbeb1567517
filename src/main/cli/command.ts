import type { ExitCode } from './exit-codes.ts'
import type { Terminal } from './terminal.ts'

export type Option = {
  /** What stands for the value in the help: `FILE`, `SECONDS`; absent for a switch. */
  readonly value?: string
  /** It may be given several times; its values are in `Input.lists`. */
  readonly many?: true
  /** Names of files right after its value are values of it as well: `--like a.wav b.wav`. */
  readonly files?: true
  readonly help: string
}

export type Argument = {
  readonly name: string
  readonly help: string
  readonly optional?: boolean
  /** Any number of words; only for the last argument. */
  readonly many?: boolean
}

export type Input = {
  readonly arguments: readonly string[]
  /** Values of options by name; switches are there when they were given. */
  readonly options: { readonly [name: string]: string | true | undefined }
  /** Values of options that may be given several times. */
  readonly lists: { readonly [name: string]: readonly string[] | undefined }
  readonly terminal: Terminal
  /** Fires on Ctrl+C. */
  readonly signal: AbortSignal
}

/** One command of the program. Its code is loaded when it runs, so that `--help` is quick. */
export type Command = {
  /** The words that name it: `['project', 'info']`. */
  readonly name: readonly string[]
  /** One sentence. */
  readonly summary: string
  readonly arguments: readonly Argument[]
  readonly options: { readonly [name: string]: Option }
  /** Paragraphs and examples below the options. */
  readonly notes: readonly string[]
  load(): Promise<(input: Input) => Promise<ExitCode>>
}

/** The command line makes no sense; the message says what to change. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Usage errors for values of options. */
export const readNumber = (
  name: string,
  text: string | true | undefined,
  { from, to, whole = false }: { readonly from: number; readonly to: number; readonly whole?: boolean },
): number | null => {
  if (text === undefined) return null
  const number = text === true || text.trim() === '' ? Number.NaN : Number(text)
  const fits = Number.isFinite(number) && number >= from && number <= to && (!whole || Number.isInteger(number))
  const span = to === Number.POSITIVE_INFINITY ? `of ${from} or more` : `from ${from} to ${to}`
  if (!fits) throw new UsageError(`--${name} takes a${whole ? ' whole' : ''} number ${span}, not “${text}”.`)
  return number
}

/** One of several words. */
export const readChoice = <T extends string>(
  name: string,
  text: string | true | undefined,
  choices: readonly T[],
): T | null => {
  if (text === undefined) return null
  const found = choices.find((choice) => choice === text)
  if (found === undefined) throw new UsageError(`--${name} takes one of ${choices.join(', ')}, not “${text}”.`)
  return found
}
