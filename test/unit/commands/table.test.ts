import { describe, expect, it } from 'vitest'
import { normalise, type Platform } from '../../../src/core/commands/keys.ts'
import { menus } from '../../../src/core/commands/menus.ts'
import { commandById, commands } from '../../../src/core/commands/table.ts'

/** The default keys that people of other editors know: what each must do here. */
const promised: readonly (readonly [keys: string, command: string])[] = [
  ['Space', 'transport.playStop'],
  ['Shift+Space', 'transport.playFromCursor'],
  ['P', 'transport.pause'],
  ['L', 'transport.loop'],
  ['Shift+L', 'transport.loopSelection'],
  ['$mod+Z', 'edit.undo'],
  ['$mod+Shift+Z', 'edit.redo'],
  ['$mod+Y', 'edit.redo'],
  ['$mod+X', 'edit.cut'],
  ['$mod+C', 'edit.copy'],
  ['$mod+V', 'edit.paste'],
  ['$mod+D', 'edit.duplicate'],
  ['Delete', 'edit.delete'],
  ['Shift+Delete', 'edit.rippleDelete'],
  ['$mod+Delete', 'edit.rippleDeleteAll'],
  ['S', 'clip.split'],
  ['$mod+I', 'clip.split'],
  ['$mod+Alt+I', 'clip.splitNew'],
  ['$mod+J', 'clip.join'],
  ['$mod+T', 'edit.trim'],
  ['$mod+L', 'edit.silence'],
  ['$mod+A', 'select.all'],
  ['$mod+Shift+A', 'select.none'],
  ['Shift+ArrowLeft', 'select.extendLeft'],
  ['Shift+ArrowRight', 'select.extendRight'],
  ['$mod+Shift+ArrowLeft', 'select.contractRight'],
  ['$mod+Shift+ArrowRight', 'select.contractLeft'],
  ['Home', 'transport.start'],
  ['End', 'transport.end'],
  ['J', 'transport.trackStart'],
  ['K', 'transport.trackEnd'],
  ['$mod+=', 'view.zoomIn'],
  ['+', 'view.zoomIn'],
  ['$mod+-', 'view.zoomOut'],
  ['-', 'view.zoomOut'],
  ['$mod+2', 'view.zoomNormal'],
  ['$mod+E', 'view.zoomSelection'],
  ['$mod+F', 'view.fit'],
  ['$mod+Shift+F', 'view.fitHeight'],
  ['Shift+Z', 'view.toggleZoom'],
  ['Shift+U', 'track.mute'],
  ['Shift+S', 'track.solo'],
  ['$mod+U', 'track.muteAll'],
  ['$mod+Shift+U', 'track.unmuteAll'],
  ['$mod+B', 'marker.add'],
  ['M', 'marker.add'],
  ['$mod+.', 'marker.addAtPlayhead'],
  ['Alt+ArrowLeft', 'marker.previous'],
  ['Alt+ArrowRight', 'marker.next'],
  ['$mod+Shift+N', 'track.add'],
  ['$mod+Shift+M', 'track.mixdown'],
  ['$mod+Shift+I', 'file.import'],
  ['$mod+Shift+E', 'file.export'],
  ['$mod+S', 'file.save'],
  ['$mod+,', 'file.preferences'],
  ['Z', 'select.zeroCrossings'],
  ['F2', 'edit.rename'],
  ['$mod+R', 'separate.repeat'],
  ['$mod+ArrowLeft', 'clip.moveLeft'],
  ['$mod+ArrowRight', 'clip.moveRight'],
  ['$mod+ArrowUp', 'clip.moveUp'],
  ['$mod+ArrowDown', 'clip.moveDown'],
]

const platforms: readonly Platform[] = ['mac', 'other']

describe('the table of commands', () => {
  it.each(promised)('%s is %s', (keys, id) => {
    for (const platform of platforms) {
      const found = commandById.get(id)?.keys.map((binding) => normalise(binding, platform))
      expect(found).toContain(normalise(keys, platform))
    }
  })

  it.each(platforms)('gives no key to two commands (%s)', (platform) => {
    const owners = new Map<string, string[]>()
    for (const { id, keys } of commands)
      for (const binding of keys) {
        const key = normalise(binding, platform)
        owners.set(key, [...(owners.get(key) ?? []), id])
      }
    expect([...owners].filter(([, ids]) => ids.length > 1)).toEqual([])
  })

  it('leaves R to recording', () => {
    expect(commands.filter(({ keys }) => keys.some((key) => normalise(key, 'other') === 'R'))).toEqual([])
  })

  it('gives every command one id, a label and a place', () => {
    expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length)
    for (const { id, label, menu, keys } of commands) {
      expect(label.trim(), id).toBe(label)
      expect(label.length, id).toBeGreaterThan(2)
      // What no menu shows must be reachable by keys.
      if (menu === null) expect(keys.length, id).toBeGreaterThan(0)
    }
  })

  it('puts every command with a menu into the menus, once', () => {
    const shown = menus.flatMap(({ lines }) =>
      lines.flatMap((line) => (line === 'line' ? [] : 'id' in line ? [line.id] : line.commands.map(({ id }) => id))),
    )
    expect([...shown].sort()).toEqual(
      commands
        .filter(({ menu }) => menu !== null)
        .map(({ id }) => id)
        .sort(),
    )
  })

  it('never begins or ends a menu with a rule, nor doubles one', () => {
    for (const { group, lines } of menus) {
      expect(lines[0], group).not.toBe('line')
      expect(lines.at(-1), group).not.toBe('line')
      lines.forEach((line, index) => {
        if (line === 'line') expect(lines[index + 1], group).not.toBe('line')
      })
    }
  })
})
