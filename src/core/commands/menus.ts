import type { Command, CommandGroup } from './command.ts'
import { commands } from './table.ts'

/** A line of a menu: a command, a rule, or a menu within. */
export type MenuLine = Command | 'line' | { readonly title: string; readonly commands: readonly Command[] }

/** Commands after which a rule stands. */
const rulesAfter = new Set([
  'file.open',
  'file.saveAs',
  'file.exportLabels',
  'file.recover',
  'file.close',
  'edit.history',
  'edit.duplicate',
  'edit.rippleDeleteAll',
  'edit.silence',
  'select.none',
  'select.contractRight',
  'select.extendDown',
  'select.cursorToTrackEnd',
  'select.previousClip',
  'view.rulerBeats',
  'view.follow',
  'view.jobs',
  'transport.stop',
  'transport.loopSelection',
  'transport.trackEnd',
  'transport.goToTime',
  'clip.join',
  'clip.moveDown',
  'clip.trimEnd',
  'clip.fadeOut',
  'track.remove',
  'track.moveDown',
  'track.soloOnly',
  'marker.addAtPlayhead',
  'marker.next',
  'separate.repeat',
  'listen.region',
  'help.shortcuts',
])

const linesOf = (group: CommandGroup): MenuLine[] => {
  const lines: MenuLine[] = []
  const titles = new Set<string>()
  for (const command of commands) {
    const [menu, title] = command.menu?.split('/') ?? []
    if (menu !== group) continue
    if (!title) lines.push(command)
    else if (!titles.has(title)) {
      titles.add(title)
      lines.push({ title, commands: commands.filter((other) => other.menu === command.menu) })
    }
    if (rulesAfter.has(command.id)) lines.push('line')
  }
  return lines.at(-1) === 'line' ? lines.slice(0, -1) : lines
}

const groups = [
  'File',
  'Edit',
  'Select',
  'View',
  'Transport',
  'Clips',
  'Tracks',
  'Markers',
  'Separate',
  'Help',
] as const satisfies readonly CommandGroup[]

export type MenuOfCommands = { readonly group: CommandGroup; readonly lines: readonly MenuLine[] }

/** The menus in their order, for the page's menu bar and the system's. */
export const menus: readonly MenuOfCommands[] = groups.map((group) => ({ group, lines: linesOf(group) }))
