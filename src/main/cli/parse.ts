import { statSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type Command, type Input, UsageError } from './command.ts'
import { commands } from './commands.ts'

export type Parsed =
  | { readonly kind: 'run'; readonly command: Command; readonly input: Pick<Input, 'arguments' | 'options' | 'lists'> }
  | { readonly kind: 'help'; readonly command: Command | null; readonly words: readonly string[] }
  | { readonly kind: 'version' }

const asksForHelp = (word: string | undefined): boolean => word === '--help' || word === '-h'

/** The command whose words begin `words`. */
const findCommand = (words: readonly string[]): Command | null =>
  commands.find(({ name }) => name.every((word, index) => words[index] === word)) ?? null

const checkCount = ({ name, arguments: wanted }: Command, given: readonly string[]): void => {
  const missing = wanted.slice(given.length).find(({ optional }) => !optional)
  if (missing) throw new UsageError(`${missing.name} is missing: ${missing.help}.`)
  const extra = wanted.at(-1)?.many ? undefined : given[wanted.length]
  if (extra !== undefined)
    throw new UsageError(`“${extra}” is one word too many for “${name.join(' ')}”. Put quotes round several words.`)
}

/** `--loudness -16` means what it says: a negative number after an option that takes a value is its value. */
const joinNegativeNumbers = (words: readonly string[], { options }: Command): string[] => {
  const joined: string[] = []
  for (const word of words) {
    const option = joined.at(-1)
    const takesValue = option?.startsWith('--') === true && options[option.slice(2)]?.value !== undefined
    if (takesValue && /^-\.?\d/.test(word)) joined[joined.length - 1] = `${option}=${word}`
    else joined.push(word)
  }
  return joined
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false

/** `IN --like a.wav b.wav` means both, where both are files; what comes before the first argument takes one. */
const spreadFiles = (words: readonly string[], { options }: Command): string[] => {
  const spread: string[] = []
  for (const word of words) {
    const [option = '', value = ''] = spread.slice(-2)
    const follows = option.startsWith('--') && options[option.slice(2)]?.files === true && !value.startsWith('--')
    if (follows && spread[0]?.startsWith('-') === false && isFile(word)) spread.push(option)
    spread.push(word)
  }
  return spread
}

/** Node's messages of wrong options, without its advice about positional arguments. */
const problemOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException
  if (!code?.startsWith('ERR_PARSE_ARGS')) throw error
  return `${message.split('. ')[0]!.replace(/\.?$/, '.')}`
}

/** Reads a command line. @throws UsageError */
export const parseCommandLine = (words: readonly string[]): Parsed => {
  const [first] = words
  if (first === undefined || asksForHelp(first)) return { kind: 'help', command: null, words: [] }
  if (first === '--version' || first === '-v') return { kind: 'version' }
  if (first === 'help') {
    const command = findCommand(words.slice(1))
    return { kind: 'help', command, words: command ? [] : words.slice(1, 2) }
  }
  const command = findCommand(words)
  if (!command) {
    const group = commands.filter(({ name }) => name[0] === first)
    if (group.length > 0 && (words.length === 1 || asksForHelp(words[1])))
      return { kind: 'help', command: null, words: [first] }
    const wrong = group.length > 0 ? `${first} ${words[1]}` : first
    throw new UsageError(`There is no command “${wrong}”.`)
  }
  const rest = words.slice(command.name.length)
  const end = rest.indexOf('--')
  if (rest.slice(0, end === -1 ? rest.length : end).some(asksForHelp)) return { kind: 'help', command, words: [] }
  try {
    const { values, positionals } = parseArgs({
      args: spreadFiles(joinNegativeNumbers(rest, command), command),
      options: Object.fromEntries(
        Object.entries(command.options).map(([name, { value, many }]) => [
          name,
          { type: value ? 'string' : 'boolean', multiple: many === true },
        ]),
      ),
      allowPositionals: true,
      strict: true,
    })
    checkCount(command, positionals)
    const entries = Object.entries(values)
    const options = Object.fromEntries(entries.filter(([, value]) => !Array.isArray(value))) as Input['options']
    const lists = Object.fromEntries(entries.filter(([, value]) => Array.isArray(value))) as Input['lists']
    return { kind: 'run', command, input: { arguments: positionals, options, lists } }
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(problemOf(error))
  }
}
