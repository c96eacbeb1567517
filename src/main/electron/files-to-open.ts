import { extname } from 'node:path'

/** What the desktop asks us to open: arguments of a first or second instance, without switches and our own program. */
export const filesOf = (arguments_: readonly string[], packaged: boolean): string[] =>
  arguments_.slice(packaged ? 1 : 2).filter((argument) => !argument.startsWith('-') && extname(argument) !== '')

/** The command that opens a file: a project is opened, anything else is imported. */
export const commandFor = (path: string): 'file.open' | 'file.import' =>
  extname(path).toLowerCase() === '.lasso' ? 'file.open' : 'file.import'
