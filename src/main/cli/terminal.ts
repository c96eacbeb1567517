/** Where the command line writes: results on standard output, everything else on standard error. */
export type Terminal = {
  /** A line of the result. */
  result(line: string): void
  /** A line for the person who waits. */
  say(line: string): void
  /** Standard error is a terminal that can redraw a line. */
  readonly isInteractive: boolean
  /** Replaces the last progress line; only where `isInteractive`. */
  redraw(line: string): void
  readonly columns: number
}

const clearLine = '\r\u001b[K'

export const processTerminal = (): Terminal => {
  // `lasso … | head` closes the pipe early: that is no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  process.stderr.on('error', () => {})
  let drawn = false
  const say = (line: string): void => {
    process.stderr.write(`${drawn ? clearLine : ''}${line}\n`)
    drawn = false
  }
  return {
    result: (line) => {
      if (drawn) process.stderr.write(clearLine)
      drawn = false
      process.stdout.write(`${line}\n`)
    },
    say,
    isInteractive: process.stderr.isTTY === true && process.env.TERM !== 'dumb',
    redraw: (line) => {
      process.stderr.write(`${clearLine}${line}`)
      drawn = true
    },
    get columns() {
      return process.stderr.columns ?? 80
    },
  }
}
