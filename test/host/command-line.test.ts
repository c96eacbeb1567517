import { describe, expect, it } from 'vitest'
import type { Job } from '../../src/contract/api.ts'
import { UsageError } from '../../src/main/cli/command.ts'
import { commands } from '../../src/main/cli/commands.ts'
import { commandHelp, programHelp } from '../../src/main/cli/help.ts'
import { parseCommandLine } from '../../src/main/cli/parse.ts'
import { progressLine, showProgress } from '../../src/main/cli/progress.ts'
import type { Terminal } from '../../src/main/cli/terminal.ts'

const job: Omit<Job, 'stage' | 'progress' | 'secondsLeft'> = {
  id: 'job_1',
  kind: 'separation',
  title: '',
  state: 'running',
  growing: [],
  failure: null,
  outcome: null,
}

describe('the command line', () => {
  it('reads words, options and negative numbers', () => {
    expect(parseCommandLine(['separate', 'a.wav', 'mains hum', '--out=t.wav', '--json'])).toMatchObject({
      kind: 'run',
      input: { arguments: ['a.wav', 'mains hum'], options: { out: 't.wav', json: true } },
    })
    expect(parseCommandLine(['project', 'export', 'a.lasso', '--loudness', '-16', '--overwrite'])).toMatchObject({
      input: { arguments: ['a.lasso'], options: { loudness: '-16', overwrite: true } },
    })
    expect(parseCommandLine(['separate', '--', '-strange-.wav', '--help'])).toMatchObject({
      kind: 'run',
      input: { arguments: ['-strange-.wav', '--help'] },
    })
    expect(() => parseCommandLine(['separate', 'a', 'b', '--out', '--json'])).toThrow(UsageError)
    expect(() => parseCommandLine(['separate', 'a', 'b', '--json=yes'])).toThrow(UsageError)
  })

  it('takes several files after an option that wants them, and leaves the query alone', () => {
    const [a, b] = [import.meta.filename, `${import.meta.dirname}/cli.test.ts`]
    const parse = (...words: string[]) => {
      const parsed = parseCommandLine(['separate', ...words])
      return parsed.kind === 'run' ? [parsed.input.arguments, parsed.input.lists.like] : null
    }
    expect(parse('in.wav', '--like', a, b)).toEqual([['in.wav'], [a, b]])
    expect(parse('in.wav', '--like', a, b, 'a siren', '--json')).toEqual([
      ['in.wav', 'a siren'],
      [a, b],
    ])
    expect(parse('in.wav', '--like', '1-2', '--like', a, b)).toEqual([['in.wav'], ['1-2', a, b]])
    expect(parse('in.wav', '--like', 'none.wav', 'a siren')).toEqual([['in.wav', 'a siren'], ['none.wav']])
    expect(parse('--like', a, b)).toEqual([[b], [a]])
    expect(parse('in.wav', '--out', a, 'a siren')).toEqual([['in.wav', 'a siren'], undefined])
  })

  it('has help for everything, within the width of a terminal', () => {
    for (const text of [programHelp(), programHelp(['project']), ...commands.map(commandHelp)])
      for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(120)
    for (const command of commands)
      for (const name of Object.keys(command.options)) expect(commandHelp(command)).toContain(`--${name}`)
  })
})

describe('progress', () => {
  it('is a bar with the time left', () => {
    const line = progressLine({ stage: 'Separating', progress: 0.5, secondsLeft: 75.2 }, 80)
    expect(line).toBe(`Separating   ${'█'.repeat(12)}${'░'.repeat(12)}  50 %  1 min 15 s left`)
    expect(progressLine({ stage: 'Importing', progress: null, secondsLeft: null }, 80)).toBe('Importing…')
    expect(progressLine({ stage: 'Separating', progress: 1, secondsLeft: 0 }, 20)).toHaveLength(19)
    expect(progressLine({ stage: 'S', progress: 0.999, secondsLeft: 7300 }, 80)).toContain(' 99 %  2 h 01 min left')
  })

  it('is redrawn on a terminal, and told in tenths in a pipe', () => {
    const drive = (isInteractive: boolean) => {
      const lines: string[] = []
      const terminal: Terminal = {
        result: () => {},
        say: (line) => lines.push(line),
        redraw: (line) => lines.push(`~${line}`),
        isInteractive,
        columns: 80,
      }
      const show = showProgress(terminal)
      for (let percent = 0; percent <= 30; percent++)
        show({ ...job, stage: 'Separating', progress: percent / 100, secondsLeft: null })
      return lines
    }
    expect(drive(false)).toEqual(['Separating 0 %', 'Separating 10 %', 'Separating 20 %', 'Separating 30 %'])
    expect(drive(true)).toHaveLength(31)
    expect(drive(true).every((line) => line.startsWith('~'))).toBe(true)
  })

  it('tells a speed in a pipe when there is other news', () => {
    const lines: string[] = []
    const say = (line: string): void => void lines.push(line)
    const terminal: Terminal = { result: () => {}, say, redraw: say, isInteractive: false, columns: 80 }
    const show = showProgress(terminal)
    for (let percent = 0; percent < 20; percent++)
      show({ ...job, stage: `Downloading at ${percent + 1} MB/s`, progress: percent / 100, secondsLeft: null })
    expect(lines).toEqual(['Downloading at 1 MB/s 0 %', 'Downloading at 11 MB/s 10 %'])
  })
})
