import { describe, expect, it } from 'vitest'
import { commandFor, readKeymap } from '../../../src/renderer/app/keymap.ts'

const event = (key: string, code: string, modifiers = ''): KeyboardEvent => {
  const down = new Set([
    ...(modifiers.includes('c') ? ['Control'] : []),
    ...(modifiers.includes('m') ? ['Meta'] : []),
    ...(modifiers.includes('a') ? ['Alt'] : []),
    ...(modifiers.includes('s') ? ['Shift'] : []),
  ])
  return {
    key,
    code,
    ctrlKey: down.has('Control'),
    metaKey: down.has('Meta'),
    altKey: down.has('Alt'),
    shiftKey: down.has('Shift'),
    getModifierState: (name: string) => down.has(name),
  } as unknown as KeyboardEvent
}

const keymap = readKeymap({})
const command = (press: KeyboardEvent, map = keymap): string | undefined => commandFor(press, map)?.command

describe('the keymap', () => {
  it.each([
    [event('z', 'KeyZ', 'c'), 'edit.undo'],
    [event('Z', 'KeyZ', 'cs'), 'edit.redo'],
    [event('y', 'KeyY', 'c'), 'edit.redo'],
    [event(' ', 'Space'), 'transport.playStop'],
    [event(' ', 'Space', 's'), 'transport.playFromCursor'],
    [event('s', 'KeyS'), 'clip.split'],
    [event('S', 'KeyS', 's'), 'track.solo'],
    [event('s', 'KeyS', 'c'), 'file.save'],
    [event('d', 'KeyD'), 'separate.describe'],
    [event('d', 'KeyD', 'c'), 'edit.duplicate'],
    [event('=', 'Equal', 'c'), 'view.zoomIn'],
    [event('+', 'Equal', 'cs'), 'view.zoomIn'],
    [event('+', 'BracketRight', 'c'), 'view.zoomIn'],
    [event('+', 'NumpadAdd'), 'view.zoomIn'],
    [event('-', 'Minus', 'c'), 'view.zoomOut'],
    [event('?', 'Slash', 's'), 'help.shortcuts'],
    [event('.', 'Period', 'c'), 'marker.addAtPlayhead'],
    [event(',', 'Comma', 'c'), 'file.preferences'],
    [event('Delete', 'Delete', 's'), 'edit.rippleDelete'],
    [event('ArrowLeft', 'ArrowLeft', 'cs'), 'select.contractRight'],
    [event('i', 'KeyI', 'ca'), 'clip.splitNew'],
    [event('{', 'BracketLeft', 's'), 'clip.fadeIn'],
    [event('\\', 'Backslash', 'c'), 'view.sidePanel'],
  ])('%j runs %s', (press, id) => {
    expect(command(press)).toBe(id)
  })

  it('goes by the place of a key where the alphabet has no Latin letters', () => {
    expect(command(event('я', 'KeyZ', 'c'))).toBe('edit.undo')
    expect(command(event('ы', 'KeyS'))).toBe('clip.split')
  })

  it('goes by the letter where it has them, wherever the key is', () => {
    // AZERTY: the key marked W is where QWERTY has Z.
    expect(command(event('z', 'KeyW', 'c'))).toBe('edit.undo')
  })

  it('means nothing by other keys', () => {
    expect(command(event('q', 'KeyQ'))).toBeUndefined()
    expect(command(event('z', 'KeyZ', 'ca'))).toBeUndefined()
  })

  it('follows the choices of the user', () => {
    const mine = readKeymap({ 'edit.undo': ['Q'], 'clip.split': [] })
    expect(command(event('q', 'KeyQ'), mine)).toBe('edit.undo')
    expect(command(event('z', 'KeyZ', 'c'), mine)).toBeUndefined()
    expect(command(event('s', 'KeyS'), mine)).toBeUndefined()
  })
})
