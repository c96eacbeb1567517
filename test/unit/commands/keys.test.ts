import { describe, expect, it } from 'vitest'
import { bindingOf } from '../../../src/core/commands/key-press.ts'
import { conflictsOf, displayBinding, keysOf, normalise, partsOf } from '../../../src/core/commands/keys.ts'
import { commandById, commands } from '../../../src/core/commands/table.ts'

const press = (key: string, code: string, modifiers = '') => ({
  key,
  code,
  ctrlKey: modifiers.includes('c'),
  metaKey: modifiers.includes('m'),
  altKey: modifiers.includes('a'),
  shiftKey: modifiers.includes('s'),
})

describe('bindings', () => {
  it.each([
    ['Z', [], 'Z'],
    ['$mod+Shift+Z', ['$mod', 'Shift'], 'Z'],
    ['+', [], '+'],
    ['$mod++', ['$mod'], '+'],
    ['$mod+Shift++', ['$mod', 'Shift'], '+'],
    ['$mod+-', ['$mod'], '-'],
  ])('%s has its parts', (binding, modifiers, key) => {
    expect(partsOf(binding)).toEqual({ modifiers, key })
  })

  it('shows keys as the keyboard has them', () => {
    expect(displayBinding('$mod+Shift+Z', 'other')).toBe('Ctrl+Shift+Z')
    expect(displayBinding('$mod+Shift+Z', 'mac')).toBe('⇧⌘Z')
    expect(displayBinding('$mod+Alt+KeyI', 'other')).toBe('Ctrl+Alt+I')
    expect(displayBinding('$mod+Alt+KeyI', 'mac')).toBe('⌥⌘I')
    expect(displayBinding('Shift+ArrowLeft', 'other')).toBe('Shift+←')
    expect(displayBinding('Delete', 'other')).toBe('Del')
    expect(displayBinding('Shift+?', 'other')).toBe('?')
    expect(displayBinding('$mod+-', 'other')).toBe('Ctrl+−')
  })

  it('knows equal bindings in other spellings', () => {
    expect(normalise('Shift+$mod+z', 'other')).toBe(normalise('$mod+Shift+Z', 'other'))
    expect(normalise('Control+KeyZ', 'other')).toBe(normalise('$mod+Z', 'other'))
    expect(normalise('Meta+Z', 'mac')).toBe(normalise('$mod+Z', 'mac'))
    expect(normalise('Control+Z', 'mac')).not.toBe(normalise('$mod+Z', 'mac'))
  })

  it.each([
    [press('z', 'KeyZ', 'c'), '$mod+Z'],
    [press('Z', 'KeyZ', 'cs'), '$mod+Shift+Z'],
    [press(' ', 'Space'), 'Space'],
    [press('ArrowUp', 'ArrowUp', 'a'), 'Alt+ArrowUp'],
    [press('ˆ', 'KeyI', 'ca'), '$mod+Alt+KeyI'],
    [press('я', 'KeyZ', 'c'), '$mod+KeyZ'],
    [press('Control', 'ControlLeft', 'c'), null],
  ])('reads %j', (event, binding) => {
    expect(bindingOf(event, 'other')).toBe(binding)
  })

  it('takes ⌘ for $mod on a Mac, and Ctrl for itself', () => {
    expect(bindingOf(press('z', 'KeyZ', 'm'), 'mac')).toBe('$mod+Z')
    expect(bindingOf(press('z', 'KeyZ', 'c'), 'mac')).toBe('Control+Z')
  })

  it('finds who has a key, after the choices of the user', () => {
    expect(conflictsOf('$mod+Z', 'file.save', commands, {}, 'other').map(({ id }) => id)).toEqual(['edit.undo'])
    expect(conflictsOf('$mod+Z', 'edit.undo', commands, {}, 'other')).toEqual([])
    expect(conflictsOf('$mod+Z', 'file.save', commands, { 'edit.undo': [] }, 'other')).toEqual([])
    expect(conflictsOf('Q', 'file.save', commands, { 'edit.undo': ['Q'] }, 'other').map(({ id }) => id)).toEqual([
      'edit.undo',
    ])
  })

  it('lets a user take keys away', () => {
    const undo = commandById.get('edit.undo')!
    expect(keysOf(undo, {})).toEqual(['$mod+Z'])
    expect(keysOf(undo, { 'edit.undo': [] })).toEqual([])
  })
})
