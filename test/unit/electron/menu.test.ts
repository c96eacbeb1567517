import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it } from 'vitest'
import { commands } from '../../../src/core/commands/table.ts'
import { commandFor, filesOf } from '../../../src/main/electron/files-to-open.ts'
import { acceleratorOf, menuTemplate } from '../../../src/main/electron/menu-template.ts'

const flatten = (items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flatten(item.submenu) : [])])

describe('menus', () => {
  it('have every command of the table that names a menu, once', () => {
    const items = flatten(menuTemplate({}, 'linux', () => {}))
    const shown = items.map((item) => item.id).filter((id) => id !== undefined)
    expect(shown.sort()).toEqual(
      commands
        .filter((command) => command.menu !== null)
        .map((command) => command.id as string)
        .sort(),
    )
  })

  it('run the command that was chosen', () => {
    const ran: string[] = []
    const items = flatten(menuTemplate({}, 'linux', (command) => ran.push(command)))
    items.find((item) => item.id === 'edit.undo')!.click!(undefined as never, undefined, undefined as never)
    expect(ran).toEqual(['edit.undo'])
  })

  it('show the keys without taking them from text fields', () => {
    const undo = flatten(menuTemplate({}, 'linux', () => {})).find((item) => item.id === 'edit.undo')!
    expect(undo.accelerator).toBe('CommandOrControl+Z')
    expect(undo.registerAccelerator).toBe(false)
    const rebound = flatten(menuTemplate({ 'edit.undo': ['$mod+KeyU'] }, 'linux', () => {}))
    expect(rebound.find((item) => item.id === 'edit.undo')!.accelerator).toBe('CommandOrControl+U')
  })

  it('write keys as Electron reads them', () => {
    expect(acceleratorOf('$mod+Shift+Z')).toBe('CommandOrControl+Shift+Z')
    expect(acceleratorOf('$mod++')).toBe('CommandOrControl+Plus')
    expect(acceleratorOf('Shift+ArrowLeft')).toBe('Shift+Left')
    expect(acceleratorOf('Alt+KeyT')).toBe('Alt+T')
  })

  it('have the application menu on a Mac and quit elsewhere', () => {
    expect(menuTemplate({}, 'darwin', () => {})[0]!.role).toBe('appMenu')
    expect(flatten(menuTemplate({}, 'linux', () => {})).some((item) => item.role === 'quit')).toBe(true)
  })
})

describe('files from the desktop', () => {
  it('leaves out the program, its folder and switches', () => {
    expect(filesOf(['/opt/lasso', '--flag', '/a/b.lasso', 'c.wav'], true)).toEqual(['/a/b.lasso', 'c.wav'])
    expect(filesOf(['electron', '.', 'c.wav'], false)).toEqual(['c.wav'])
  })

  it('opens projects and imports recordings', () => {
    expect(commandFor('/a/B.LASSO')).toBe('file.open')
    expect(commandFor('/a/b.mp3')).toBe('file.import')
  })
})
