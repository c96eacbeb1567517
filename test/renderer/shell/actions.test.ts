import { describe, expect, it } from 'vitest'
import { commands } from '../../../src/core/commands/table.ts'
import { actions } from '../../../src/renderer/app/actions/table.ts'

describe('actions', () => {
  it('exist for every command, and for nothing else', () => {
    expect(Object.keys(actions).sort()).toEqual(commands.map(({ id }) => id).sort())
  })
})
