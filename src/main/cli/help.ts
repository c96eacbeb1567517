import type { Argument, Command } from './command.ts'
import { commands } from './commands.ts'

const column = 26

const row = (left: string, right: string): string =>
  left.length + 4 > column ? `  ${left}\n${' '.repeat(column)}${right}` : `  ${left.padEnd(column - 2)}${right}`

const wordFor = ({ name, optional, many }: Argument): string => {
  const word = many ? `${name}…` : name
  return optional ? `[${word}]` : word
}

const titleOf = ({ name, arguments: wanted }: Command): string => ['lasso', ...name, ...wanted.map(wordFor)].join(' ')

/** The help of one command. */
export const commandHelp = (command: Command): string => {
  const options = Object.entries(command.options).map(([name, { value, help }]) =>
    row(`--${name}${value ? ` ${value}` : ''}`, help),
  )
  return [
    `Usage: ${titleOf(command)}${options.length > 0 ? ' [options]' : ''}`,
    '',
    command.summary,
    '',
    ...command.arguments.map(({ name, help }) => row(name, help)),
    ...(command.arguments.length > 0 && options.length > 0 ? [''] : []),
    ...options,
    ...(options.length > 0 ? [row('--help', 'show this')] : []),
    ...(command.notes.length > 0 ? ['', ...command.notes] : []),
  ].join('\n')
}

/** The help of the program, or of the commands whose names begin with `words`. */
export const programHelp = (words: readonly string[] = []): string =>
  [
    `Usage: lasso ${words.length > 0 ? `${words.join(' ')} ` : ''}COMMAND …`,
    '',
    'Lasso takes sounds out of recordings: you describe them, and they land on a track of their own.',
    '',
    ...commands
      .filter(({ name }) => words.every((word, index) => name[index] === word))
      .map((command) => row(command.name.join(' '), command.summary)),
    '',
    row('--help', 'show this; after a command, how to use it'),
    row('--version', 'show the version'),
    '',
    'Results go to standard output, progress and troubles to standard error.',
    'Exit codes: 0 done, 1 failed, 2 wrong usage, 3 no system knows the sound, 4 it cannot be taken out of this',
    'recording, 130 cancelled by Ctrl+C.',
  ].join('\n')
